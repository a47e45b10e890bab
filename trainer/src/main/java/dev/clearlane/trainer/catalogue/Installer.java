package dev.clearlane.trainer.catalogue;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.trainer.tfjs.ReferenceSample;
import dev.clearlane.trainer.tfjs.ScratchFolder;
import dev.clearlane.trainer.tfjs.TfjsException;
import dev.clearlane.trainer.tfjs.TfjsImport;
import dev.clearlane.trainer.tfjs.TfjsPackage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fetches a package of the catalogue and converts it. */
final class Installer {
  private static final int SIDE_PX = 256;
  private static final int BLOCK_PX = 32;

  private final InstalledModels installed;
  private final NpmClient npm;
  private final PrintWriter progress;

  Installer(InstalledModels installed, NpmClient npm, PrintWriter progress) {
    this.installed = installed;
    this.npm = npm;
    this.progress = progress;
  }

  /**
   * Installs what is missing of a choice.
   *
   * @param from tarball to use instead of fetching it, or null
   * @throws IOException in one line, if it cannot be fetched or written
   * @throws TfjsException if the package is not the one in the catalogue or cannot be converted
   */
  void install(Catalogue.Choice choice, @Nullable Path from) throws IOException, TfjsException {
    List<CatalogueEntry.Model> missing =
        choice.models().stream().filter(model -> !installed.has(model.id())).toList();
    if (missing.isEmpty()) {
      report("%s: already installed".formatted(choice.entry().name()));
      return;
    }
    Files.createDirectories(installed.directory());
    try (ScratchFolder scratch = ScratchFolder.create(installed.directory(), ".get-")) {
      Path tarball = from == null ? fetched(choice.entry(), scratch.path()) : from;
      convert(choice.entry(), missing, tarball);
    } catch (IOException e) {
      throw String.valueOf(e.getMessage()).contains("No space left on device")
          ? new IOException(installed.directory() + ": no space left on device", e)
          : e;
    }
  }

  private Path fetched(CatalogueEntry entry, Path scratch) throws IOException {
    report("fetching %s (%d MiB) with npm".formatted(entry.specification(), entry.downloadMib()));
    return npm.pack(entry.specification(), scratch);
  }

  private void convert(CatalogueEntry entry, List<CatalogueEntry.Model> models, Path tarball)
      throws IOException, TfjsException {
    requireHash(entry, tarball);
    TfjsPackage source = TfjsPackage.read(tarball);
    for (CatalogueEntry.Model model : models) {
      report("converting and verifying %s (%d MiB)".formatted(model.id(), model.sizeMib()));
      TfjsImport.write(source, request(entry, model), installed.directory(model.id()));
      report("%s: installed in %s".formatted(model.id(), installed.directory(model.id())));
    }
  }

  private static void requireHash(CatalogueEntry entry, Path tarball) throws IOException {
    String actual;
    try {
      actual = ModelBundle.sha256(tarball);
    } catch (BundleException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (!actual.equals(entry.sha256())) {
      throw new IOException(
          "%s: sha256 must be %s, that of %s, but is %s"
              .formatted(tarball, entry.sha256(), entry.specification(), actual));
    }
  }

  private static TfjsImport.Request request(CatalogueEntry entry, CatalogueEntry.Model model) {
    return new TfjsImport.Request(
        model.id(),
        entry.task(),
        SIDE_PX,
        SIDE_PX,
        model.stage(),
        null,
        false,
        entry.origin(),
        model.sample().length == 0 ? null : new ReferenceSample(SIDE_PX, BLOCK_PX, model.sample()));
  }

  private void report(String line) {
    progress.println(line);
    progress.flush();
  }
}
