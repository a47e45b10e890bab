package dev.clearlane.edge.cli;

import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.edge.replay.ClipWork;
import dev.clearlane.edge.replay.FrameRange;
import dev.clearlane.edge.replay.PixelRegion;
import dev.clearlane.serving.lens.Lens;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the part of a clip that is restored. A mix-in of commands that restore clips. */
@OptionHeading("Clip options")
final class ClipOptions {
  private static final Pattern TIME =
      Pattern.compile(
          "(?:(?:(\\d{1,4}):)?([0-5]?\\d):([0-5]?\\d(?:\\.\\d+)?)|(\\d{1,7}(?:\\.\\d+)?))");

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Start at the first frame at or after TIME: seconds or HH:MM:SS.mmm, counted from the"
              + " first frame of the clip. The clip that is written then starts at 0.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Stop before the first frame at or after TIME.")
  private @Nullable String to;

  @Option(
      names = "--every",
      paramLabel = "N",
      description =
          "Process the first and every N-th frame after it; frames keep their timestamps"
              + " (default: 1).")
  private @Nullable Long every;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Stop after N frames (default: no limit).")
  private @Nullable Long limit;

  @Option(
      names = "--roi",
      paramLabel = "X,Y,W,H",
      description =
          "Restore only this rectangle, in pixels from the top left corner; the rest is forwarded"
              + " unchanged, with a transition of 16 pixels.")
  private @Nullable String roi;

  @Option(
      names = "--video",
      paramLabel = "N",
      description =
          "Which video of a file with several, from 0 (default: the one that FFmpeg prefers, which"
              + " the summary names).")
  private @Nullable Integer video;

  @Option(
      names = "--undistort",
      paramLabel = "FILE",
      description =
          "Remove the distortion of the lens first, by this file of 'clearlane calibrate camera'.")
  private @Nullable Path undistort;

  /**
   * The part of a clip.
   *
   * @throws IllegalArgumentException one line, if an option is out of range
   */
  ClipWork work() {
    FrameRange range =
        new FrameRange(
            from == null ? 0 : seconds("--from", from),
            to == null ? Double.POSITIVE_INFINITY : seconds("--to", to),
            every == null ? 1 : every,
            limit == null ? Long.MAX_VALUE : limit);
    if (video != null && (video < 0 || video >= Source.Recording.MAX_VIDEOS)) {
      throw new IllegalArgumentException(
          "--video must be 0 to %d, but is %d".formatted(Source.Recording.MAX_VIDEOS - 1, video));
    }
    return new ClipWork(
        range,
        roi == null ? null : PixelRegion.parse(roi),
        video == null ? Source.Recording.BEST_VIDEO : video,
        lens());
  }

  /** Name of the first option that was given; null for none. */
  @Nullable String firstGiven() {
    return from != null
        ? "--from"
        : to != null
            ? "--to"
            : every != null
                ? "--every"
                : limit != null
                    ? "--limit"
                    : roi != null
                        ? "--roi"
                        : video != null ? "--video" : undistort != null ? "--undistort" : null;
  }

  private @Nullable Lens lens() {
    try {
      return undistort == null ? null : Lens.read(undistort);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--undistort: " + e.getMessage(), e);
    }
  }

  private static double seconds(String option, String text) {
    Matcher matcher = TIME.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "%s must be seconds or HH:MM:SS.mmm, but is '%s'".formatted(option, text));
    }
    if (matcher.group(4) != null) {
      return Double.parseDouble(matcher.group(4));
    }
    int hours = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
    return 3600.0 * hours
        + 60.0 * Integer.parseInt(matcher.group(2))
        + Double.parseDouble(matcher.group(3));
  }
}
