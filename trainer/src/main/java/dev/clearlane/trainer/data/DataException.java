package dev.clearlane.trainer.data;

import java.io.IOException;

/** The data a run was given are not what its recipe needs; the message lists every fault. */
public final class DataException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A message that stands for itself. */
  public DataException(String message) {
    super(message);
  }
}
