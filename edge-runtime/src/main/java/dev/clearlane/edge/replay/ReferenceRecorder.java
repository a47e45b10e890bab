package dev.clearlane.edge.replay;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.replay.ReplayReference.Look;
import dev.clearlane.edge.replay.ReplayReference.Run;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Records what a replay does, to write a reference or to compare with one. */
public final class ReferenceRecorder implements Output {
  private static final int SAMPLE_EVERY_FRAMES = 10;
  private static final int FIELDS_A_SIDE = 4;

  private final List<Run> runs = new ArrayList<>();
  private final List<Look> looks = new ArrayList<>();
  private long frames;

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public void accept(RestoredFrame frame) {
    try (frame) {
      if (frames % SAMPLE_EVERY_FRAMES == 0) {
        looks.add(new Look(frame.raw().sequence(), frame.raw().pts(), grey(frame.restored())));
      }
      frames++;
      addToRuns(frame.raw().sequence(), frame.decision().treatment().id(), frame.applied().id());
    }
  }

  private void addToRuns(long sequence, String decision, String applied) {
    if (!runs.isEmpty()) {
      Run last = runs.get(runs.size() - 1);
      if (last.decision().equals(decision) && last.applied().equals(applied)) {
        runs.set(runs.size() - 1, new Run(last.first(), sequence, decision, applied));
        return;
      }
    }
    runs.add(new Run(sequence, sequence, decision, applied));
  }

  /** Mean of all samples in each of 4×4 fields. */
  private static List<Integer> grey(Frame frame) {
    ByteBuffer pixels = frame.pixels();
    List<Integer> fields = new ArrayList<>();
    for (int v = 0; v < FIELDS_A_SIDE; v++) {
      for (int u = 0; u < FIELDS_A_SIDE; u++) {
        int top = v * frame.heightPx() / FIELDS_A_SIDE;
        int bottom = Math.max(top + 1, (v + 1) * frame.heightPx() / FIELDS_A_SIDE);
        int left = u * frame.widthPx() / FIELDS_A_SIDE;
        int right = Math.max(left + 1, (u + 1) * frame.widthPx() / FIELDS_A_SIDE);
        long sum = 0;
        for (int y = top; y < bottom; y++) {
          for (int i = y * frame.strideBytes() + 3 * left;
              i < y * frame.strideBytes() + 3 * right;
              i++) {
            sum += pixels.get(i) & 0xff;
          }
        }
        long samples = 3L * (bottom - top) * (right - left);
        fields.add((int) ((sum + samples / 2) / samples));
      }
    }
    return fields;
  }

  @Override
  public void close() {
    // what was noted is kept
  }

  /** What was noted; called after the replay. */
  public ReplayReference reference() {
    return new ReplayReference(frames, runs, looks);
  }
}
