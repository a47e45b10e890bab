package dev.clearlane.calibration.frames;

import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The frames of one calibration, as the model takes them: parts of at most {@value #MAX_WIDTH_PX} ×
 * {@value #MAX_HEIGHT_PX} pixels, or of the model's tile, from changing places of the frames. Every
 * {@value #HELD_OUT_EVERY}th is held out: ranges come from the others.
 */
public final class FrameSet {
  private static final Set<Task> TASKS =
      EnumSet.of(Task.DEBLUR, Task.DERAIN, Task.SELECT, Task.PLATE_DETECT);
  private static final int HELD_OUT_EVERY = 4;
  private static final int MAX_WIDTH_PX = 640;
  private static final int MAX_HEIGHT_PX = 384;

  /** Places of parts, as shares of the space that is left: centre and corners. */
  private static final double[][] PLACES = {{0.5, 0.5}, {0, 0}, {1, 1}, {1, 0}, {0, 1}};

  private final List<CalibrationFrame> measured = new ArrayList<>();
  private final List<CalibrationFrame> heldOut = new ArrayList<>();

  private FrameSet() {}

  /**
   * Checks that a model is in float32 and sees frames, rather than what was found in them.
   *
   * @throws IllegalArgumentException one line that names the bundle
   */
  public static void requireSuitable(ModelBundle bundle) {
    ModelManifest manifest = bundle.manifest();
    if (!manifest.precision().equals(ModelManifest.FP32)) {
      throw new IllegalArgumentException(
          "%s: precision must be fp32, but is %s"
              .formatted(bundle.directory(), manifest.precision()));
    }
    if (!TASKS.contains(manifest.task())) {
      throw new IllegalArgumentException(
          "%s: task must be deblur, derain, select or plate-detect, but is %s"
              .formatted(bundle.directory(), manifest.task().id()));
    }
  }

  /**
   * Cuts and splits frames.
   *
   * @throws IllegalArgumentException one line: too few frames, or one that is too small
   */
  public static FrameSet of(ModelManifest manifest, List<CalibrationFrame> frames) {
    if (frames.size() < 2) {
      throw new IllegalArgumentException(
          "--frames: must hold at least 2 frames, one to measure and one to hold out, but holds "
              + frames.size());
    }
    FrameSet set = new FrameSet();
    for (int i = 0; i < frames.size(); i++) {
      CalibrationFrame part = part(manifest, frames.get(i), i);
      boolean last = i == frames.size() - 1 && set.heldOut.isEmpty();
      (i % HELD_OUT_EVERY == HELD_OUT_EVERY - 1 || last ? set.heldOut : set.measured).add(part);
    }
    return set;
  }

  /** Frames that ranges come from. */
  public List<CalibrationFrame> measured() {
    return measured;
  }

  /** Frames that the result is measured on. */
  public List<CalibrationFrame> heldOut() {
    return heldOut;
  }

  /** SHA-256 of sizes and pixels of the measured frames, in order. */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (CalibrationFrame frame : measured) {
        for (Picture picture : frame.inputs()) {
          digest.update(
              "%dx%d "
                  .formatted(picture.widthPx(), picture.heightPx())
                  .getBytes(StandardCharsets.UTF_8));
          digest.update(picture.bgr());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  private static CalibrationFrame part(ModelManifest manifest, CalibrationFrame frame, int index) {
    Picture input = frame.input();
    FixedTile tile = manifest.tile();
    int multiple = manifest.sizeMultiple();
    int minWidth = tile == null ? multiple : tile.widthPx();
    int minHeight = tile == null ? multiple : tile.heightPx();
    if (input.widthPx() < minWidth || input.heightPx() < minHeight) {
      throw new IllegalArgumentException(
          "%s: must have at least %dx%d pixels for %s, but has %dx%d"
              .formatted(
                  frame.name(),
                  minWidth,
                  minHeight,
                  manifest.id(),
                  input.widthPx(),
                  input.heightPx()));
    }
    int width = tile == null ? side(input.widthPx(), MAX_WIDTH_PX, multiple) : minWidth;
    int height = tile == null ? side(input.heightPx(), MAX_HEIGHT_PX, multiple) : minHeight;
    double[] place = PLACES[index % PLACES.length];
    int x = (int) (place[0] * (input.widthPx() - width));
    int y = (int) (place[1] * (input.heightPx() - height));
    Picture target = frame.target();
    return new CalibrationFrame(
        frame.set(),
        frame.name(),
        input.crop(x, y, width, height),
        target == null ? null : target.crop(x, y, width, height),
        frame.before().stream().map(earlier -> earlier.crop(x, y, width, height)).toList());
  }

  private static int side(int px, int maxPx, int multiple) {
    return Math.min(px, Math.max(multiple, maxPx)) / multiple * multiple;
  }
}
