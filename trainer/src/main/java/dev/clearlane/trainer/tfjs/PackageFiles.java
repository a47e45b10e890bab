package dev.clearlane.trainer.tfjs;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a package: {@code model.json} and the weight files in the same directory, from a
 * folder or an npm tarball. A tarball is read in memory; nothing of it is written to disk.
 */
final class PackageFiles {
  private static final String MODEL = "model.json";
  private static final String ABOUT = "package.json";
  private static final long MAX_BYTES = 1L << 30;
  private static final int MAX_FILE_BYTES = 1 << 28;
  private static final int MAX_ENTRIES = 10_000;
  private static final int MAX_DEPTH = 4;

  private final Path source;
  private final byte[] model;
  private final byte @Nullable [] about;
  private final Map<String, byte[]> files;

  private PackageFiles(
      Path source, byte[] model, byte @Nullable [] about, Map<String, byte[]> files) {
    this.source = source;
    this.model = model;
    this.about = about;
    this.files = files;
  }

  /**
   * Reads a folder or a {@code .tgz}.
   *
   * @throws TfjsException if it holds no graph model, is damaged or larger than the limits
   */
  static PackageFiles read(Path source) throws TfjsException {
    try {
      return Files.isDirectory(source) ? folder(source) : tarball(source);
    } catch (EOFException | ZipException e) {
      throw new TfjsException(source + ": cut off or damaged: " + reason(e), e);
    } catch (IOException e) {
      if (Files.isRegularFile(source)) {
        throw new TfjsException(source + ": not a readable tarball: " + reason(e), e);
      }
      throw new TfjsException(source + ": no such file or folder", e);
    }
  }

  private static String reason(Exception e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static PackageFiles folder(Path source) throws IOException, TfjsException {
    List<Path> models;
    Path start = source.toRealPath(); // a walk does not enter a link that it starts from
    try (Stream<Path> all = Files.find(start, MAX_DEPTH, (path, about) -> isModel(path))) {
      models = all.sorted().toList();
    }
    Path model = only(source, models);
    Map<String, byte[]> files = new HashMap<>();
    long total = Files.size(model);
    Path parent = model.toAbsolutePath().getParent();
    if (parent == null) {
      throw new TfjsException(source + ": has no parent directory");
    }
    try (Stream<Path> all = Files.list(parent)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        total += Files.size(file);
        if (total > MAX_BYTES || Files.size(file) > MAX_FILE_BYTES) {
          throw tooLarge(source);
        }
        files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
      }
    }
    Path about = parent.resolveSibling(ABOUT);
    return new PackageFiles(
        source,
        Files.readAllBytes(model),
        Files.isRegularFile(about) ? Files.readAllBytes(about) : files.get(ABOUT),
        files);
  }

  private static boolean isModel(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().equals(MODEL);
  }

  private static PackageFiles tarball(Path source) throws IOException, TfjsException {
    Map<String, byte[]> all = new HashMap<>();
    long total = 0;
    int entries = 0;
    try (InputStream file = Files.newInputStream(source);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(file)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        requireSafe(source, entry);
        total += entry.getSize();
        if (++entries > MAX_ENTRIES || total > MAX_BYTES || entry.getSize() > MAX_FILE_BYTES) {
          throw tooLarge(source);
        }
        if (entry.isFile() && entry.getName().matches(".*\\.(json|bin)")) {
          byte[] bytes = tar.readNBytes((int) entry.getSize());
          if (bytes.length != entry.getSize()) {
            throw new EOFException(entry.getName() + " ends early");
          }
          all.put(entry.getName(), bytes);
        }
      }
    }
    List<Path> models = all.keySet().stream().map(Path::of).filter(PackageFiles::isModel).toList();
    String name = only(source, models).toString();
    String folder = name.substring(0, name.length() - MODEL.length());
    Map<String, byte[]> files = new HashMap<>();
    all.forEach(
        (path, bytes) -> {
          if (path.startsWith(folder) && path.indexOf('/', folder.length()) < 0) {
            files.put(path.substring(folder.length()), bytes);
          }
        });
    byte[] model = files.get(MODEL);
    if (model == null) {
      throw new TfjsException(source + ": holds no " + MODEL);
    }
    Path parent = Path.of(name).getParent();
    byte[] about = parent == null ? null : all.get(parent.resolveSibling(ABOUT).toString());
    return new PackageFiles(source, model, about == null ? files.get(ABOUT) : about, files);
  }

  private static void requireSafe(Path source, TarArchiveEntry entry) throws TfjsException {
    String name = entry.getName();
    if (name.startsWith("/") || List.of(name.split("/", -1)).contains("..")) {
      throw new TfjsException("%s: entry %s points outside the package".formatted(source, name));
    }
    if ((!entry.isFile() && !entry.isDirectory()) || entry.isLink() || entry.isSymbolicLink()) {
      throw new TfjsException(
          "%s: entry %s must be a file or folder, but is not".formatted(source, name));
    }
  }

  private static Path only(Path source, List<Path> models) throws TfjsException {
    if (models.size() != 1) {
      throw new TfjsException(
          "%s: must hold one %s, but holds %s"
              .formatted(source, MODEL, models.isEmpty() ? "none" : models));
    }
    return models.get(0);
  }

  private static TfjsException tooLarge(Path source) {
    return new TfjsException(
        "%s: must hold at most %d files of %d MiB and %d MiB in all"
            .formatted(source, MAX_ENTRIES, MAX_FILE_BYTES >> 20, MAX_BYTES >> 20));
  }

  Path source() {
    return source;
  }

  byte[] model() {
    return model;
  }

  /** The {@code package.json} of an npm package, if there is one. */
  byte @Nullable [] about() {
    return about;
  }

  /** A file next to {@code model.json}. */
  byte[] file(String name) throws TfjsException {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      throw new TfjsException("%s: weight file %s is missing".formatted(source, name));
    }
    return bytes;
  }
}
