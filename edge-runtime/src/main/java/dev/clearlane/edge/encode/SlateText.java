package dev.clearlane.edge.encode;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of a video's slate: name, reason, since when. Not thread-safe. */
final class SlateText {
  private final String title;
  private final Instant started = Instant.now();
  private @Nullable String problem;
  private Instant problemSince = started;

  SlateText(String title) {
    this.title = title;
  }

  void setProblem(@Nullable String what) {
    problem = what;
    problemSince = Instant.now();
  }

  /**
   * The lines to show.
   *
   * @param sinceLastFrame null if there has been no frame yet
   */
  List<String> lines(@Nullable Duration sinceLastFrame) {
    Instant now = Instant.now();
    String reason;
    Instant since;
    if (problem != null) {
      reason = problem;
      since = problemSince;
    } else if (sinceLastFrame != null) {
      reason = "no picture from the camera";
      since = now.minus(sinceLastFrame);
    } else {
      reason = "waiting for the first picture";
      since = started;
    }
    return List.of(
        title,
        reason,
        "since %s, for %d s"
            .formatted(
                since.truncatedTo(ChronoUnit.SECONDS), Duration.between(since, now).toSeconds()));
  }
}
