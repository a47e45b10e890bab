package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.StreamFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Notes what a supervised camera says and gives; the frames go back at once. */
final class Recorder implements FrameSink {
  /** What a frame's stamp said. */
  record Stamp(long sequence, long pts, long captureNs, int widthPx, long seenNs) {}

  private final List<StreamFormat> formats = new ArrayList<>();
  private final List<Stamp> stamps = new ArrayList<>();
  private final List<String> causes = new ArrayList<>();
  private boolean ended;

  @Override
  public synchronized void opened(StreamFormat format) {
    formats.add(format);
    notifyAll();
  }

  @Override
  public synchronized void accept(Frame frame) {
    stamps.add(
        new Stamp(
            frame.sequence(), frame.pts(), frame.captureNs(), frame.widthPx(), System.nanoTime()));
    frame.close();
    notifyAll();
  }

  @Override
  public synchronized void lost(String cause) {
    causes.add(cause);
    notifyAll();
  }

  @Override
  public synchronized void ended() {
    ended = true;
    notifyAll();
  }

  /** Waits until something holds; the test's own limit ends what never does. */
  synchronized Recorder await(Predicate<Recorder> state) throws InterruptedException {
    while (!state.test(this)) {
      wait();
    }
    return this;
  }

  /** Waits for so many more frames. */
  void awaitFrames(int count) throws InterruptedException {
    int goal = frames() + count;
    await(recorder -> recorder.frames() >= goal);
  }

  /** Waits until the source was lost so often, from the start; why it was the last of those. */
  String awaitLoss(int count) throws InterruptedException {
    return await(recorder -> recorder.causes().size() >= count).causes().get(count - 1);
  }

  synchronized int frames() {
    return stamps.size();
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  synchronized List<Stamp> stamps() {
    return List.copyOf(stamps);
  }

  synchronized List<StreamFormat> formats() {
    return List.copyOf(formats);
  }

  synchronized List<String> causes() {
    return List.copyOf(causes);
  }
}
