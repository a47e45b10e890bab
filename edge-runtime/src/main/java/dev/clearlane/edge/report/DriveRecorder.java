package dev.clearlane.edge.report;

import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.edge.publish.mqtt.PlateSighting;
import dev.clearlane.edge.replay.FrameObserver;
import dev.clearlane.edge.replay.Similarity;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.picture.JpegEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a report shows of a drive, in bounded memory. Frames and plates may come on threads
 * of their own; results are read after the replay.
 */
public final class DriveRecorder implements FrameObserver, PlateReceiver {
  private static final int MAX_ROWS = 20_000;
  private static final int CHANGED = 8;
  private static final int MAX_PLATES = 200;

  /** Shown at this size: enough to judge a number plate, small enough for a page. */
  private static final int CHANGED_WIDTH_PX = 960;

  private static final JpegEncoder CHANGED_JPEG = new JpegEncoder(85);

  private static final int MAX_SAMPLES = 24;
  private static final int SAMPLE_EVERY_FRAMES = 8;
  private static final int SAMPLE_WIDTH_PX = 640;
  private static final JpegEncoder SAMPLE_JPEG = new JpegEncoder(85);

  /** The change of a frame is measured on every N-th pixel of every N-th row. */
  private static final int GRID_PX = 4;

  private final RowCollector rows = new RowCollector(MAX_ROWS);
  private final ChangedFrames changed = new ChangedFrames(CHANGED);
  private final SampledFrames sampled = new SampledFrames(MAX_SAMPLES, SAMPLE_EVERY_FRAMES);
  private final Map<String, PlateSighting> plates = new LinkedHashMap<>(); // guarded by itself

  @Override
  public void frame(RestoredFrame frame, double seconds, @Nullable Similarity similarity)
      throws IOException {
    double change = change(frame);
    rows.add(frame, seconds, change, similarity);
    changed.offer(
        seconds, change, () -> shot(frame, seconds, change, CHANGED_JPEG, CHANGED_WIDTH_PX));
    sampled.offer(
        frame.raw().sequence(), () -> shot(frame, seconds, change, SAMPLE_JPEG, SAMPLE_WIDTH_PX));
  }

  @Override
  public void publish(PlateSighting plate) {
    synchronized (plates) {
      if (plates.size() < MAX_PLATES || plates.containsKey(plate.track())) {
        PlateSighting before = plates.get(plate.track());
        // An update carries no pictures; those of the beginning are better than none.
        boolean keepsCrops = before != null && plate.crops().isEmpty();
        plates.put(plate.track(), keepsCrops ? plate.withCrops(before.crops()) : plate);
      }
    }
  }

  private static Shot shot(
      RestoredFrame frame, double seconds, double change, JpegEncoder jpeg, int widthPx)
      throws IOException {
    byte[] raw = jpeg.encode(frame.raw(), widthPx);
    byte[] restored =
        frame.restored() == frame.raw() ? raw : jpeg.encode(frame.restored(), widthPx);
    return new Shot(
        frame.raw().sequence(),
        seconds,
        frame.decision().treatment().id(),
        frame.applied().id(),
        change,
        raw,
        restored);
  }

  private static double change(RestoredFrame frame) {
    if (frame.raw() == frame.restored()) {
      return 0;
    }
    Frame raw = frame.raw();
    Frame restored = frame.restored();
    ByteBuffer before = raw.pixels();
    ByteBuffer after = restored.pixels();
    long sum = 0;
    long samples = 0;
    for (int y = 0; y < raw.heightPx(); y += GRID_PX) {
      for (int x = 0; x < raw.widthPx(); x += GRID_PX) {
        int a = y * raw.strideBytes() + 3 * x;
        int b = y * restored.strideBytes() + 3 * x;
        for (int channel = 0; channel < 3; channel++) {
          sum += Math.abs((before.get(a + channel) & 0xff) - (after.get(b + channel) & 0xff));
        }
        samples += 3;
      }
    }
    return (double) sum / samples;
  }

  /** Measurements of all frames. */
  FrameRows rows() {
    return rows.rows();
  }

  /** Most changed first. */
  List<Shot> changed() {
    return changed.shots();
  }

  /** In order. */
  List<Shot> samples() {
    return sampled.shots();
  }

  /** The last message about each plate, in order of their first one. */
  List<PlateSighting> plates() {
    synchronized (plates) {
      return List.copyOf(plates.values());
    }
  }
}
