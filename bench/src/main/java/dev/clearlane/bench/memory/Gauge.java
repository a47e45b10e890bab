package dev.clearlane.bench.memory;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.RestoredFrame;
import java.io.IOException;
import java.io.PrintWriter;

/** Reads and prints the memory of the process every n frames. */
final class Gauge implements Output {
  private final MemoryTrace trace;
  private final long every;
  private final PrintWriter out;
  private long frames;

  Gauge(MemoryTrace trace, long every, PrintWriter out) {
    this.trace = trace;
    this.every = every;
    this.out = out;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void accept(RestoredFrame frame) throws IOException {
    frame.close();
    if (++frames % every == 0) {
      long kib = ResidentSet.kib();
      trace.add(frames, kib);
      out.printf("%8d %9.1f%n", frames, kib / 1024.0);
      out.flush();
    }
  }

  @Override
  public void close() {
    // the caller reads the trace
  }
}
