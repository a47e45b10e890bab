package dev.clearlane.edge.outbox;

import java.nio.file.Path;

/** A process that queues messages and prints which are on disk, until it is killed. */
final class WriterProcess {
  private WriterProcess() {}

  public static void main(String[] args) throws InterruptedException {
    try (Outbox outbox = Outbox.open(OutboxSettings.in(Path.of(args[0])))) {
      for (long i = outbox.lastSequence("t") + 1; ; i++) {
        outbox.offer(Messages.of(Priority.EVENT, "t", "m" + i));
        if (i % 3 == 0 && outbox.flush()) {
          System.out.println(i);
        }
      }
    }
  }
}
