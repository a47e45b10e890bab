package dev.clearlane.trainer.tfjs;

import org.jspecify.annotations.Nullable;

/** A package that cannot be imported; the message is one line that names the file or the node. */
public final class TfjsException extends Exception {
  private static final long serialVersionUID = 1L;

  TfjsException(String message) {
    super(message);
  }

  TfjsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static TfjsException at(TfNode node, String message) {
    return new TfjsException("node %s (%s): %s".formatted(node.name(), node.op(), message));
  }
}
