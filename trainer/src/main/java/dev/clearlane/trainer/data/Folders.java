package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Listings in name order, without what is hidden, such as the {@code ._} files of macOS. */
final class Folders {
  private Folders() {}

  /** The folders within a folder. */
  static List<Path> in(Path folder) throws IOException {
    return list(folder).stream().filter(Files::isDirectory).toList();
  }

  /** The files with such names. */
  static List<Path> files(Path folder, Predicate<Path> named) throws IOException {
    return list(folder).stream().filter(named).toList();
  }

  /** The first of these folders that exists. */
  static Optional<Path> first(Path below, List<String> names) {
    return names.stream().map(below::resolve).filter(Files::isDirectory).findFirst();
  }

  /**
   * The folder of a data set: below the data root under one of its names, or the root itself where
   * that is so called or holds the data set without a folder of its own, as most archives unpack.
   *
   * @throws IOException if there is none
   */
  static Path dataSet(Path root, List<String> names, Predicate<Path> holds) throws IOException {
    Optional<Path> own = first(root, names);
    if (own.isPresent()) {
      return own.get();
    }
    if (names.contains(name(root.toAbsolutePath().normalize())) || holds.test(root)) {
      return root;
    }
    throw new IOException("%s: no folder %s".formatted(root, String.join(" or ", names)));
  }

  /** A file's name without its folder. */
  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** A failure with one line that names the file once. */
  static IOException named(Path file, IOException cause) {
    String reason = Reasons.of(cause);
    return new IOException(reason.startsWith(file + ":") ? reason : file + ": " + reason, cause);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(f -> !name(f).startsWith(".")).sorted().toList();
    } catch (NoSuchFileException e) {
      throw new IOException(folder + ": no such folder", e);
    } catch (NotDirectoryException e) {
      throw new IOException(folder + ": is not a folder", e);
    } catch (IOException e) {
      throw named(folder, e);
    }
  }
}
