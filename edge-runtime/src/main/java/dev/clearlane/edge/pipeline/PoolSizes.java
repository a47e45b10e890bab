package dev.clearlane.edge.pipeline;

/** Number of frames in use at the same time. */
final class PoolSizes {
  /** Owned by one thread each: capture, slot, pipeline, restoring; and a spare. */
  private static final int LIVE_CAPTURED = 5;

  private static final int LIVE_RESTORED = 3;

  /** In an output's slot and being written, and one for outputs that keep a frame. */
  private static final int LIVE_PER_OUTPUT = 3;

  /** Outputs that may be added while frames come. */
  private static final int LIVE_SPARE_OUTPUTS = 2;

  /** Owned by one thread each: capture, pipeline, outputs (which are at most a queue apart). */
  private static final int OWNED = 4;

  private PoolSizes() {}

  /** Captured frames. */
  static int captured(CameraPlan plan) {
    return plan.policy().dropsLate()
        ? LIVE_CAPTURED + outputs(plan)
        : 2 * FramePolicy.QUEUE_CAPACITY + OWNED + plan.options().framesKept();
  }

  /** Restored frames. */
  static int restored(CameraPlan plan) {
    return plan.policy().dropsLate()
        ? LIVE_RESTORED + outputs(plan)
        : FramePolicy.QUEUE_CAPACITY + OWNED;
  }

  private static int outputs(CameraPlan plan) {
    return LIVE_PER_OUTPUT * (plan.outputs().size() + LIVE_SPARE_OUTPUTS);
  }
}
