package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** An output that remembers what it was given; fails when told. All openings share it. */
final class Collector implements OutputSource {
  /** What it got. */
  record Seen(long sequence, String decision, String applied, String work, int widthPx) {}

  final List<StreamFormat> openings = new ArrayList<>(); // all guarded by this
  final List<Seen> seen = new ArrayList<>();
  int closes;
  boolean failing;

  @Override
  public Output open(StreamFormat format) throws IOException {
    synchronized (this) {
      openings.add(format);
      notifyAll();
    }
    return new Output() {
      @Override
      public String name() {
        return "collector";
      }

      @Override
      public void accept(RestoredFrame frame) throws IOException {
        try (frame) {
          synchronized (Collector.this) {
            if (failing) {
              throw new IOException("the disk is full");
            }
            seen.add(
                new Seen(
                    frame.raw().sequence(),
                    frame.decision().treatment().id(),
                    frame.applied().id(),
                    frame.work().id(),
                    frame.restored().widthPx()));
            Collector.this.notifyAll();
          }
        }
      }

      @Override
      public void close() {
        synchronized (Collector.this) {
          closes++;
          Collector.this.notifyAll();
        }
      }
    };
  }

  /** Waits until something holds of it; a test's own time limit ends what never does. */
  synchronized Collector await(Predicate<Collector> holds) throws InterruptedException {
    while (!holds.test(this)) {
      wait();
    }
    return this;
  }

  synchronized Seen last() {
    return seen.get(seen.size() - 1);
  }

  synchronized void fail(boolean now) {
    failing = now;
  }
}
