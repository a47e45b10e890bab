package dev.clearlane.edge.outbox;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.Objects;
import org.sqlite.SQLiteErrorCode;

/** Describes a disk failure in one line. */
final class DiskFailure {
  private static final int PRIMARY_CODE = 0xff; // the upper bits hold the extended code

  private DiskFailure() {}

  static String describe(Exception e) {
    if (e instanceof FileSystemException io && io.getReason() != null) {
      return io.getReason();
    }
    if (e instanceof SQLException sql && sql.getErrorCode() != 0) {
      SQLiteErrorCode code = primary(sql);
      return switch (code) {
        case SQLITE_FULL -> "the disk is full";
        case SQLITE_READONLY -> "read-only";
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH -> "cannot be opened";
        case SQLITE_BUSY, SQLITE_LOCKED -> "in use by another process";
        case SQLITE_NOTADB, SQLITE_CORRUPT -> "damaged";
        case SQLITE_IOERR ->
            "the disk fails (" + SQLiteErrorCode.getErrorCode(sql.getErrorCode()).name() + ")";
        default -> oneLine(e);
      };
    }
    return e instanceof IOException || e instanceof SQLException ? oneLine(e) : e.toString();
  }

  /** True if the file is not a usable database. */
  static boolean isDamage(SQLException e) {
    SQLiteErrorCode code = primary(e);
    return code == SQLiteErrorCode.SQLITE_NOTADB || code == SQLiteErrorCode.SQLITE_CORRUPT;
  }

  private static SQLiteErrorCode primary(SQLException e) {
    return SQLiteErrorCode.getErrorCode(e.getErrorCode() & PRIMARY_CODE);
  }

  private static String oneLine(Exception e) {
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName())
        .strip()
        .replaceAll("\\s+", " ");
  }
}
