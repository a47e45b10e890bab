package dev.clearlane.bundle;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Describes failures for users and logs, one line each. */
public final class Reasons {
  private static final String OWN_PACKAGES = "dev.clearlane.";

  private Reasons() {}

  /**
   * Describes a failure: the file and the rule for file system errors, the message of I/O errors
   * and illegal arguments, else the exception's name and message, all in one line. Exceptions of
   * this project give their message as it is; a few of them list several errors, one a line.
   */
  public static String of(Throwable failure) {
    if (failure instanceof UncheckedIOException && failure.getCause() != null) {
      return of(failure.getCause());
    }
    if (failure instanceof FileSystemException io && io.getFile() != null) {
      return io.getFile() + ": " + rule(io);
    }
    if (failure instanceof CharacterCodingException) {
      return "not UTF-8 text";
    }
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    if (message == null) {
      return failure instanceof EOFException ? "unexpected end of data" : name;
    }
    if (failure.getClass().getName().startsWith(OWN_PACKAGES)) {
      return message;
    }
    boolean readable =
        failure instanceof IOException || failure instanceof IllegalArgumentException;
    return oneLine(readable ? message : name + ": " + message);
  }

  /** Joins the lines of a text with semicolons. */
  public static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** Describes a failure of a file without its name, e.g. {@code permission denied}. */
  public static String rule(FileSystemException e) {
    if (e.getReason() != null) {
      return oneLine(e.getReason());
    }
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "already exists";
    }
    if (e instanceof NotDirectoryException) {
      return "not a directory";
    }
    return "cannot be used";
  }
}
