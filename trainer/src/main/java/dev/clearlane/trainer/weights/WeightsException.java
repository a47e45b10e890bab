package dev.clearlane.trainer.weights;

import java.io.IOException;
import java.util.List;

/** Foreign weights do not fit a network; the message lists every mismatch. */
public final class WeightsException extends IOException {
  private static final long serialVersionUID = 1L;

  WeightsException(String what, List<String> mismatches) {
    super(
        "%s: %d %s%n  %s"
            .formatted(
                what,
                mismatches.size(),
                mismatches.size() == 1 ? "mismatch" : "mismatches",
                String.join(System.lineSeparator() + "  ", mismatches)));
  }
}
