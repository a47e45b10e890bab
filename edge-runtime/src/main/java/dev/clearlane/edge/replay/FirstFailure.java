package dev.clearlane.edge.replay;

import dev.clearlane.serving.inference.EngineException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What went wrong first; what went wrong later is kept with it. Thread-safe. */
final class FirstFailure {
  private @Nullable Throwable first;

  synchronized void add(Throwable failure) {
    if (first == null) {
      first = failure;
    } else if (first != failure) {
      first.addSuppressed(failure);
    }
  }

  synchronized boolean isSet() {
    return first != null;
  }

  /** Throws the first failure, if there is one. */
  synchronized void rethrow() throws IOException, EngineException, InterruptedException {
    if (first instanceof IOException e) {
      throw e;
    } else if (first instanceof EngineException e) {
      throw e;
    } else if (first instanceof InterruptedException e) {
      throw e;
    } else if (first instanceof RuntimeException e) {
      throw e;
    } else if (first instanceof Error e) {
      throw e;
    } else if (first != null) {
      throw new IllegalStateException(first);
    }
  }
}
