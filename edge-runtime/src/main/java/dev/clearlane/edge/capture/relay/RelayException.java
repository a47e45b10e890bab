package dev.clearlane.edge.capture.relay;

import java.io.IOException;

/** What a camera did that is not accepted, in one line without its name. */
final class RelayException extends IOException {
  private static final long serialVersionUID = 1L;

  RelayException(String message) {
    super(message);
  }
}
