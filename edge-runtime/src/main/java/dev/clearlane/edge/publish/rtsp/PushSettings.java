package dev.clearlane.edge.publish.rtsp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a video is pushed to, and how patiently.
 *
 * @param target the place on the other server
 * @param credentials who we are to it; null for nobody
 * @param authorities certificates that a server's is checked against, in PEM; null for the
 *     machine's own
 * @param timeout of one attempt, and of a send that does not go on; 1 to 60 s
 * @param retryFirst wait after the first failed attempt, doubled after each further one; 0.1 s or
 *     more
 * @param retryMax longest wait between attempts; at least {@code retryFirst}, at most 1 h
 */
public record PushSettings(
    PushTarget target,
    @Nullable Credentials credentials,
    @Nullable Path authorities,
    Duration timeout,
    Duration retryFirst,
    Duration retryMax) {
  /**
   * @throws IllegalArgumentException with one line that names every key that breaks its rule
   */
  public PushSettings {
    List<String> wrong = new ArrayList<>();
    if (timeout.toMillis() < 1000 || timeout.toMillis() > 60_000) {
      wrong.add("timeout must be 1 to 60 s, not %s s".formatted(timeout.toMillis() / 1000.0));
    }
    if (retryFirst.toMillis() < 100) {
      wrong.add("retry_first must be 0.1 s or more, not " + retryFirst.toMillis() / 1000.0 + " s");
    }
    if (retryMax.compareTo(retryFirst) < 0 || retryMax.compareTo(Duration.ofHours(1)) > 0) {
      wrong.add(
          "retry_max must be retry_first to 3600 s, not " + retryMax.toMillis() / 1000.0 + " s");
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(target + ": " + String.join("; ", wrong));
    }
  }

  /** The usual times. */
  public static PushSettings of(
      PushTarget target, @Nullable Credentials credentials, @Nullable Path authorities) {
    return new PushSettings(
        target,
        credentials,
        authorities,
        Duration.ofSeconds(5),
        Duration.ofMillis(500),
        Duration.ofSeconds(30));
  }
}
