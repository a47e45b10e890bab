package dev.clearlane.edge.replay;

import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A recording that ends with a range of its frames, and whose decoding times are measured. It
 * delivers the frames that the range leaves out too, one a call: skipping many of them at once
 * would look like a source that hangs.
 */
final class RecordedCamera implements Camera {
  static final String DECODE = "decode";

  private final Camera camera;
  private final FrameRange range;
  private final FrameSelection selection;
  private final StopRequest stop;
  private final CameraMetrics metrics;
  private final Consumer<List<String>> notes;

  /**
   * @param camera owned by this one
   * @param stop ends it before the range does
   * @param notes receives what is known of the recording when it is closed
   */
  RecordedCamera(
      Camera camera,
      FrameRange range,
      StopRequest stop,
      CameraMetrics metrics,
      Consumer<List<String>> notes) {
    this.camera = camera;
    this.range = range;
    this.stop = stop;
    this.metrics = metrics;
    this.notes = notes;
    selection = new FrameSelection(range, camera.format().timeBase());
  }

  @Override
  public StreamFormat format() {
    return range.of(camera.format());
  }

  @Override
  public @Nullable Frame next(FramePool pool) throws IOException, InterruptedException {
    if (selection.isFull() || stop.heed()) {
      return null;
    }
    long startNs = System.nanoTime();
    Frame frame = camera.next(pool);
    if (frame == null) {
      return null;
    }
    metrics.stage(DECODE, System.nanoTime() - startNs);
    if (selection.next(frame) == FrameSelection.Place.BEHIND) {
      frame.close();
      return null;
    }
    return frame;
  }

  @Override
  public long lostFrames() {
    return camera.lostFrames();
  }

  @Override
  public void close() {
    notes.accept(camera.notes());
    camera.close();
  }
}
