package dev.clearlane.edge.outbox;

import dev.clearlane.edge.agent.Agent;

/** Writes the queue to disk in batches, until the queue is closed. */
final class OutboxWriter implements Agent {
  private final OutboxQueue queue;
  private final OutboxDisk disk;

  OutboxWriter(OutboxQueue queue, OutboxDisk disk) {
    this.queue = queue;
    this.disk = disk;
  }

  /** One batch, or one check of the limits. */
  @Override
  public boolean doWork() throws InterruptedException {
    boolean more = queue.awaitWork();
    boolean news = false;
    try {
      news = disk.write();
    } finally {
      queue.passDone();
    }
    if (news) {
      queue.listener().run();
    }
    if (!more) {
      disk.close();
    } // after a failure the file stays open: the next agent repeats the batch
    return more;
  }
}
