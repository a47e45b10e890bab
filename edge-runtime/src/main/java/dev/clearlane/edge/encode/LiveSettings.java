package dev.clearlane.edge.encode;

import dev.clearlane.serving.clip.Coding;
import dev.clearlane.serving.clip.VideoEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How one live video is encoded, and what it shows when no frames arrive.
 *
 * @param widthPx columns, {@value #MIN_SIDE_PX} to {@value #MAX_SIDE_PX}, or 0 for those of the
 *     first frame; later frames of another size are scaled to fit, with black bars
 * @param heightPx rows, likewise
 * @param framesPerSecond frame rate that the encoder budgets the bit rate for, 1 to 240
 * @param bitsPerSecond 50,000 to 100,000,000, or 0 for a tenth of a bit per pixel
 * @param keyframeEvery keyframe interval, 100 ms to 60 s; clients that join get an additional one
 * @param encoders in order of preference: FFmpeg's names of H.264 encoders, {@code jetson}, or
 *     {@code exec:COMMAND}
 * @param repeatAfter without a frame for this long, the last one is repeated; 20 ms to 10 s
 * @param slateAfter without a frame for this long, a slate with the reason is sent; at least {@code
 *     repeatAfter}, at most 10 minutes
 */
public record LiveSettings(
    int widthPx,
    int heightPx,
    double framesPerSecond,
    int bitsPerSecond,
    Duration keyframeEvery,
    List<String> encoders,
    Duration repeatAfter,
    Duration slateAfter) {
  static final int MIN_SIDE_PX = 16;
  static final int MAX_SIDE_PX = 8192;

  private static final double BITS_PER_PIXEL = 0.1;
  private static final int MIN_BITS_PER_SECOND = 50_000;
  private static final int MAX_BITS_PER_SECOND = 100_000_000;
  private static final Path JETSON = Path.of("/etc/nv_tegra_release");

  /**
   * @throws IllegalArgumentException with one line that names every key that breaks its rule
   */
  public LiveSettings {
    encoders = List.copyOf(encoders);
    List<String> wrong = new ArrayList<>();
    if ((widthPx == 0) != (heightPx == 0) || !isSide(widthPx) || !isSide(heightPx)) {
      wrong.add(
          "size must be %d to %d pixels a side, or 0x0 for that of the first frame, not %dx%d"
              .formatted(MIN_SIDE_PX, MAX_SIDE_PX, widthPx, heightPx));
    }
    if (!(framesPerSecond >= 1 && framesPerSecond <= 240)) {
      wrong.add("fps must be 1 to 240, not " + framesPerSecond);
    }
    if (bitsPerSecond != 0
        && (bitsPerSecond < MIN_BITS_PER_SECOND || bitsPerSecond > MAX_BITS_PER_SECOND)) {
      wrong.add(
          "bitrate must be %d to %d bit/s, or 0 for a default by size, not %d"
              .formatted(MIN_BITS_PER_SECOND, MAX_BITS_PER_SECOND, bitsPerSecond));
    }
    if (isOutside(keyframeEvery, Duration.ofMillis(100), Duration.ofSeconds(60))) {
      wrong.add("keyframe_every must be 0.1 to 60 s, not " + seconds(keyframeEvery));
    }
    if (encoders.isEmpty()) {
      wrong.add("encoders must contain at least one");
    }
    for (String encoder : encoders) {
      if (!encoder.matches("[a-z0-9_]+|exec:.*\\S.*")) {
        wrong.add("encoders: '%s' is neither a name nor exec:COMMAND".formatted(encoder));
      }
    }
    if (isOutside(repeatAfter, Duration.ofMillis(20), Duration.ofSeconds(10))) {
      wrong.add("repeat_after must be 0.02 to 10 s, not " + seconds(repeatAfter));
    }
    if (isOutside(slateAfter, repeatAfter, Duration.ofMinutes(10))) {
      wrong.add(
          "slate_after must be %s (repeat_after) to 600 s, not %s"
              .formatted(seconds(repeatAfter), seconds(slateAfter)));
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("video: " + String.join("; ", wrong));
    }
  }

  /**
   * Defaults: size of the first frame, a keyframe every 2 s, a hardware encoder if there is one.
   */
  public static LiveSettings of(double framesPerSecond) {
    return new LiveSettings(
        0,
        0,
        framesPerSecond,
        0,
        Duration.ofSeconds(2),
        defaultEncoders(),
        Duration.ofMillis(200),
        Duration.ofSeconds(2));
  }

  /** Hardware first: the Jetson's encoder on a Jetson, else NVENC; then OpenH264. */
  public static List<String> defaultEncoders() {
    String hardware = Files.exists(JETSON) ? "jetson" : VideoEncoder.NVENC;
    return List.of(hardware, VideoEncoder.OPENH264);
  }

  /** Encoder parameters for pictures of a size. */
  Coding codingFor(int width, int height) {
    double byKeyframe = framesPerSecond * keyframeEvery.toMillis() / 1000;
    return Coding.live(
        framesPerSecond, Math.max(1, (int) Math.round(byKeyframe)), bitsPerSecond(width, height));
  }

  private int bitsPerSecond(int width, int height) {
    if (bitsPerSecond > 0) {
      return bitsPerSecond;
    }
    double wanted = BITS_PER_PIXEL * width * height * framesPerSecond;
    return (int) Math.min(MAX_BITS_PER_SECOND, Math.max(4 * MIN_BITS_PER_SECOND, wanted));
  }

  private static boolean isSide(int sidePx) {
    return sidePx == 0 || (sidePx >= MIN_SIDE_PX && sidePx <= MAX_SIDE_PX);
  }

  private static boolean isOutside(Duration value, Duration min, Duration max) {
    return value.compareTo(min) < 0 || value.compareTo(max) > 0;
  }

  private static String seconds(Duration value) {
    return value.toMillis() / 1000.0 + " s";
  }
}
