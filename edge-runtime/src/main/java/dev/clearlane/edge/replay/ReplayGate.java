package dev.clearlane.edge.replay;

import dev.clearlane.edge.pipeline.FrameGate;
import dev.clearlane.edge.resume.ResumableClip;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.TimeBase;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lets the frames of a range pass: not those after a stop, and without restoring them again those
 * that an earlier run restored.
 */
final class ReplayGate implements FrameGate {
  private final FrameRange range;
  private final @Nullable ResumableClip clip;
  private final StopRequest stop;
  private volatile @Nullable FrameSelection selection; // advanced by the pipeline's thread

  /**
   * @param clip whose frames are known; null for none
   */
  ReplayGate(FrameRange range, @Nullable ResumableClip clip, StopRequest stop) {
    this.range = range;
    this.clip = clip;
    this.stop = stop;
  }

  /** The recording was opened. */
  void begin(TimeBase timeBase) {
    selection = new FrameSelection(range, timeBase);
  }

  @Override
  public Step step(Frame raw) {
    if (stop.heed() || selection().next(raw) != FrameSelection.Place.TAKEN) {
      return Step.DROP;
    }
    if (clip == null) {
      return Step.PROCESS;
    }
    if (number() < clip.framesBefore()) {
      return Step.OBSERVE;
    }
    return clip.holds(number()) ? Step.REUSE : Step.PROCESS;
  }

  @Override
  public void load(Frame raw, Frame restored) throws IOException {
    if (clip == null) {
      throw new IllegalStateException("no frame is reused");
    }
    clip.load(number(), restored);
  }

  private long number() {
    return selection().taken() - 1;
  }

  /** What was taken; of the pipeline's thread, or after the run. */
  FrameSelection selection() {
    FrameSelection begun = selection;
    if (begun == null) {
      throw new IllegalStateException("the recording was not opened");
    }
    return begun;
  }
}
