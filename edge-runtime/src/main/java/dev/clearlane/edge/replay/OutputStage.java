package dev.clearlane.edge.replay;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.status.Status;
import dev.clearlane.serving.frame.FrameQueue;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;

/** Feeds one output. */
final class OutputStage extends Stage {
  private final String name;
  private final ReplayPlan.OutputSource source;
  private final StreamFormat format;
  private final FrameQueue<RestoredFrame> queue;
  private final Outstanding outstanding;
  private final Status status;

  /**
   * @param name stage name of its times
   */
  OutputStage(
      String name,
      ReplayPlan.OutputSource source,
      StreamFormat format,
      int capacity,
      Outstanding outstanding,
      Status status,
      FailureListener onFailure) {
    super(name, onFailure);
    this.name = name;
    this.source = source;
    this.format = format;
    this.queue = new FrameQueue<>(capacity);
    this.outstanding = outstanding;
    this.status = status;
  }

  /** Where this output's frames go; the queue owns what is put. */
  FrameQueue<RestoredFrame> queue() {
    return queue;
  }

  @Override
  void work() throws Exception {
    try (Output output = source.open(format)) {
      for (RestoredFrame frame = queue.take(); frame != null; frame = queue.take()) {
        long startNs = System.nanoTime();
        output.accept(frame);
        status.times().record(name, System.nanoTime() - startNs);
        outstanding.remove();
      }
    }
  }

  @Override
  void ended() {
    queue.close();
  }
}
