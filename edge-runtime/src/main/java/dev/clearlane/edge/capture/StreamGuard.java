package dev.clearlane.edge.capture;

import dev.clearlane.edge.capture.relay.RtspRelay;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a stream comes through: a command, or the relay to a camera. Used by one thread. */
interface StreamGuard extends AutoCloseable {
  /** None: a device. */
  StreamGuard NONE = new StreamGuard() {};

  /** Called when a picture has arrived whole. */
  default void pictureTaken() {}

  /** Called when the stream has ended; throws what explains it. */
  default void explainEnd() throws IOException, InterruptedException {}

  /** Why the stream was cut off, better than FFmpeg knows it; null if it was not. */
  default @Nullable String failure() {
    return null;
  }

  @Override
  default void close() {}

  static StreamGuard of(CommandOutput command) {
    return new StreamGuard() {
      @Override
      public void pictureTaken() {
        command.pictureTaken();
      }

      @Override
      public void explainEnd() throws IOException, InterruptedException {
        command.requireSuccess();
      }

      @Override
      public @Nullable String failure() {
        return command.failure();
      }

      @Override
      public void close() {
        command.close();
      }
    };
  }

  static StreamGuard of(RtspRelay relay) {
    return new StreamGuard() {
      @Override
      public void pictureTaken() {
        relay.pictureTaken();
      }

      @Override
      public @Nullable String failure() {
        return relay.failure();
      }

      @Override
      public void close() {
        relay.close();
      }
    };
  }
}
