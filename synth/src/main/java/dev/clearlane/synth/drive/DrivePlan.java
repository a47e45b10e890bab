package dev.clearlane.synth.drive;

import java.util.ArrayList;
import java.util.List;

/**
 * What to render.
 *
 * @param seed of the street, the cars, the weather and the shake
 * @param widthPx columns, even, at least 64
 * @param heightPx rows, even, at least 64
 * @param fps frames per second, 1–120
 * @param frames in all, at least one for each of the six stretches
 */
public record DrivePlan(long seed, int widthPx, int heightPx, int fps, int frames) {
  private static final List<Kind> ORDER =
      List.of(Kind.CLEAN, Kind.BLUR, Kind.RAIN, Kind.DROPS, Kind.BOTH, Kind.CLEAN);

  /** Longer and the street would end. */
  private static final double MAX_SECONDS = 12;

  public DrivePlan {
    if (widthPx < 64 || heightPx < 64 || widthPx > 4096 || heightPx > 4096) {
      throw new IllegalArgumentException(
          "--size must be 64x64 to 4096x4096, not %dx%d".formatted(widthPx, heightPx));
    }
    if (widthPx % 2 != 0 || heightPx % 2 != 0) {
      throw new IllegalArgumentException(
          "--size must be even both ways for H.264, not %dx%d".formatted(widthPx, heightPx));
    }
    if (fps < 1 || fps > 120) {
      throw new IllegalArgumentException("--fps must be 1 to 120, not " + fps);
    }
    if (frames < ORDER.size() || frames > MAX_SECONDS * fps) {
      throw new IllegalArgumentException(
          "--seconds must give %d to %d frames at %d fps, not %d"
              .formatted(ORDER.size(), (int) (MAX_SECONDS * fps), fps, frames));
    }
  }

  /** The stretches in order; together they hold every frame once. */
  public List<Stretch> stretches() {
    List<Stretch> stretches = new ArrayList<>();
    int count = ORDER.size();
    for (int i = 0; i < count; i++) {
      stretches.add(new Stretch(ORDER.get(i), frames * i / count, frames * (i + 1) / count - 1));
    }
    return stretches;
  }

  /** The stretch that a frame belongs to. */
  Stretch stretchOf(int frame) {
    return stretches().stream()
        .filter(s -> frame >= s.firstFrame() && frame <= s.lastFrame())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no frame %d of %d".formatted(frame, frames)));
  }

  double secondsOf(int frame) {
    return (double) frame / fps;
  }
}
