package dev.clearlane.trainer.run;

import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A failure in one line. */
public final class Reason {
  private Reason() {}

  /** What to say of it: Java's own messages of files that cannot be used are often a path alone. */
  public static String of(Throwable failure) {
    if (failure instanceof UncheckedIOException io && io.getCause() != null) {
      return of(io.getCause());
    }
    if (failure instanceof FileSystemException file && file.getReason() == null) {
      return file.getFile() + ": " + rule(file);
    }
    if (failure instanceof CharacterCodingException) {
      return "not UTF-8 text";
    }
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  private static String rule(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder, or it cannot be made";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "is there already, and is no folder";
    }
    return "cannot be used";
  }
}
