package dev.clearlane.trainer.catalogue;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Bundles in the user's directory of models. */
final class InstalledModels {
  private final Path directory;

  InstalledModels(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  Path directory(String id) {
    return directory.resolve(id);
  }

  boolean has(String id) {
    return ModelBundle.isId(id) && Files.isRegularFile(manifest(id));
  }

  private Path manifest(String id) {
    return directory(id).resolve(ModelBundle.MANIFEST);
  }

  /** Names of all bundles. */
  List<String> ids() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> String.valueOf(path.getFileName()))
          .filter(this::has)
          .sorted()
          .toList();
    }
  }

  ModelBundle open(String id) throws BundleException {
    return ModelBundle.open(directory(id));
  }

  /** Removes a bundle; the manifest first, so that what is left after a failure is no bundle. */
  void remove(String id) throws IOException {
    Files.delete(manifest(id));
    delete(directory(id));
  }

  /** Removes a directory and all that it holds. */
  static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
