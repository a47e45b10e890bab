package dev.clearlane.edge.capture;

import dev.clearlane.edge.capture.source.FrameSize;
import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.edge.capture.synthetic.Painter;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import org.jspecify.annotations.Nullable;

/** Synthetic frames at a constant rate. */
final class SyntheticCamera implements Camera {
  private static final TimeBase TIME_BASE = new TimeBase(1, 1_000_000);

  private final Painter painter;
  private final StreamFormat format;
  private final long frames;
  private final @Nullable Metronome metronome;
  private long delivered;
  private boolean closed;

  SyntheticCamera(Source.Synthetic source, boolean realTime) {
    FrameSize size = source.size();
    painter = Painter.of(source.scene(), size);
    frames = source.frames();
    metronome = realTime ? new Metronome(source.rate()) : null;
    format =
        new StreamFormat(
            size.widthPx(),
            size.heightPx(),
            TIME_BASE,
            source.rate(),
            frames == Long.MAX_VALUE ? -1 : frames);
  }

  @Override
  public StreamFormat format() {
    return format;
  }

  @Override
  public @Nullable Frame next(FramePool pool) throws InterruptedException {
    if (closed || delivered == frames) {
      return null;
    }
    double seconds = delivered / format.framesPerSecond();
    long momentNs = metronome == null ? System.nanoTime() : metronome.await(seconds);
    Frame frame = pool.lease();
    frame.stamp(delivered, Math.round(seconds * TIME_BASE.den()), momentNs);
    painter.paint(frame, delivered, seconds, momentNs);
    delivered++;
    return frame;
  }

  @Override
  public long lostFrames() {
    return 0;
  }

  @Override
  public void close() {
    closed = true;
  }
}
