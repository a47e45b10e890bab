package dev.clearlane.serving.picture;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The files below a directory, without hidden ones; symbolic links are followed. */
public final class FileTree {
  private FileTree() {}

  /**
   * Regular files by name, at any depth. Data are often kept on another disk behind links: the
   * directory, directories in it and files may be links. A link to a directory above itself is
   * skipped, since its files are listed already; so is one whose target is missing.
   *
   * @param directory to search; itself it may be hidden
   * @param wanted decides about a file by its name
   * @return paths relative to the directory, sorted by name; may be empty
   * @throws IOException if the directory or one below it cannot be read
   */
  public static List<Path> list(Path directory, Predicate<Path> wanted) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return !path.equals(directory) && isHidden(path)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isHidden(path) && wanted.test(path)) {
              files.add(directory.relativize(path));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException cause) throws IOException {
            if (cause instanceof FileSystemLoopException) {
              return FileVisitResult.CONTINUE;
            }
            throw cause;
          }
        });
    Collections.sort(files);
    return files;
  }

  private static boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }
}
