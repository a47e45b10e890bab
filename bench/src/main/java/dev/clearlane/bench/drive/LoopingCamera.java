package dev.clearlane.bench.drive;

import dev.clearlane.edge.capture.Camera;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Repeats a source as one stream: sequence numbers and timestamps continue. */
public final class LoopingCamera implements Camera {
  /** Opens the source for another round. */
  @FunctionalInterface
  public interface Source {
    Camera open() throws IOException;
  }

  /** Decides when to stop, before each frame. */
  @FunctionalInterface
  public interface Finish {
    /**
     * Whether to stop.
     *
     * @param frames delivered so far
     * @param rounds completed so far
     */
    boolean isReached(long frames, long rounds);
  }

  private final Source source;
  private final Finish finish;
  private final StreamFormat format;
  private Camera camera;
  private long frames;
  private long rounds;
  private long lostBefore;
  private long lastPts;
  private long offset;

  private LoopingCamera(Source source, Finish finish, Camera camera) {
    this.source = source;
    this.finish = finish;
    this.camera = camera;
    StreamFormat once = camera.format();
    // the number of frames is unknown in advance
    format =
        new StreamFormat(
            once.widthPx(), once.heightPx(), once.timeBase(), once.framesPerSecond(), -1);
  }

  /** Opens the source for its first round. */
  public static LoopingCamera open(Source source, Finish finish) throws IOException {
    return new LoopingCamera(source, finish, source.open());
  }

  @Override
  public StreamFormat format() {
    return format;
  }

  @Override
  public @Nullable Frame next(FramePool pool) throws IOException, InterruptedException {
    if (finish.isReached(frames, rounds)) {
      return null;
    }
    Frame frame = camera.next(pool);
    if (frame == null) {
      rounds++;
      if (frames == 0 || finish.isReached(frames, rounds)) {
        return null;
      }
      goRound();
      frame = camera.next(pool);
      if (frame == null) {
        return null;
      }
      offset = lastPts + step() - frame.pts();
    }
    lastPts = frame.pts() + offset;
    return frame.stamp(frames++, lastPts, frame.captureNs());
  }

  /** Ticks from the last frame of a round to the first of the next. */
  private long step() {
    TimeBase base = format.timeBase();
    return Math.max(1, Math.round(base.den() / (format.framesPerSecond() * base.num())));
  }

  /** Number of completed rounds. */
  public long rounds() {
    return rounds;
  }

  private void goRound() throws IOException {
    lostBefore += camera.lostFrames();
    camera.close();
    camera = source.open();
    StreamFormat again = camera.format();
    if (again.widthPx() != format.widthPx() || again.heightPx() != format.heightPx()) {
      throw new IOException(
          "the source changed from %dx%d to %dx%d between two rounds"
              .formatted(format.widthPx(), format.heightPx(), again.widthPx(), again.heightPx()));
    }
  }

  @Override
  public long lostFrames() {
    return lostBefore + camera.lostFrames();
  }

  @Override
  public void close() {
    camera.close();
  }
}
