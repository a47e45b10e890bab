package dev.clearlane.edge.gate;

import dev.clearlane.edge.gate.DriveReference.Look;
import dev.clearlane.edge.gate.DriveReference.Quality;
import dev.clearlane.edge.gate.DriveReference.Run;
import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.edge.publish.mqtt.PlateSighting;
import dev.clearlane.edge.replay.FrameObserver;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.Similarity;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records what a replay does, to write a reference or to compare with one. Frames and plates may
 * come on threads of their own; the result is read after the replay.
 */
public final class ReferenceRecorder implements FrameObserver, PlateReceiver {
  private static final int SAMPLE_EVERY_FRAMES = 10;
  private static final int FIELDS_A_SIDE = 4;
  private static final double EQUAL_DB = 100;
  private static final String ALL = "all";

  private final List<Run> runs = new ArrayList<>();
  private final List<Look> looks = new ArrayList<>();
  private final Map<String, Means> quality = new TreeMap<>();
  private final Map<String, String> plates = new TreeMap<>(); // text by track, guarded by itself
  private long frames;

  private static final class Means {
    private double psnr;
    private long psnrFrames;
    private double ssim;
    private long ssimFrames;

    void add(Similarity similarity) {
      psnr += similarity.psnrOut();
      psnrFrames++;
      Double measured = similarity.ssimOut();
      if (measured != null) {
        ssim += measured;
        ssimFrames++;
      }
    }

    Quality means() {
      return new Quality(psnr / psnrFrames, ssim / ssimFrames);
    }
  }

  @Override
  public void frame(RestoredFrame frame, double seconds, @Nullable Similarity similarity) {
    if (frames % SAMPLE_EVERY_FRAMES == 0) {
      looks.add(look(frame));
    }
    frames++;
    String decision = frame.decision().treatment().id();
    addToRuns(frame.raw().sequence(), decision, frame.applied().id());
    if (similarity != null && similarity.psnrIn() < EQUAL_DB) {
      quality.computeIfAbsent(ALL, name -> new Means()).add(similarity);
      quality.computeIfAbsent(decision, name -> new Means()).add(similarity);
    }
  }

  @Override
  public void publish(PlateSighting plate) {
    synchronized (plates) {
      plates.put(plate.track(), plate.voted().text());
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

  private static Look look(RestoredFrame frame) {
    List<Integer> grey = new ArrayList<>();
    List<Integer> detail = new ArrayList<>();
    Frame restored = frame.restored();
    for (int v = 0; v < FIELDS_A_SIDE; v++) {
      for (int u = 0; u < FIELDS_A_SIDE; u++) {
        field(restored, u, v, grey, detail);
      }
    }
    return new Look(frame.raw().sequence(), frame.raw().pts(), grey, detail);
  }

  /** Means over all samples of one of 4×4 fields. */
  private static void field(Frame frame, int u, int v, List<Integer> grey, List<Integer> detail) {
    ByteBuffer pixels = frame.pixels();
    int top = v * frame.heightPx() / FIELDS_A_SIDE;
    int bottom = Math.max(top + 1, (v + 1) * frame.heightPx() / FIELDS_A_SIDE);
    int left = u * frame.widthPx() / FIELDS_A_SIDE;
    int right = Math.max(left + 1, (u + 1) * frame.widthPx() / FIELDS_A_SIDE);
    long sum = 0;
    long steps = 0;
    for (int y = top; y < bottom; y++) {
      int row = y * frame.strideBytes();
      for (int i = row + 3 * left; i < row + 3 * right; i++) {
        int sample = pixels.get(i) & 0xff;
        sum += sample;
        if (i >= row + 3 * left + 3) {
          steps += Math.abs(sample - (pixels.get(i - 3) & 0xff));
        }
      }
    }
    long samples = 3L * (bottom - top) * (right - left);
    grey.add((int) ((sum + samples / 2) / samples));
    detail.add((int) Math.round(100.0 * steps / samples));
  }

  /** What was recorded, with the default tolerances. */
  public DriveReference reference(ReplaySummary summary) {
    Map<String, Long> events = new TreeMap<>();
    events.put("lost_frames", summary.lostFrames());
    events.put("engine_failures", summary.engineFailures());
    events.put("frames_without_model", summary.unservedFrames());
    synchronized (plates) {
      plates.values().forEach(text -> events.merge("plate_" + text, 1L, Long::sum));
    }
    Map<String, Quality> means = new TreeMap<>();
    quality.forEach((decision, each) -> means.put(decision, each.means()));
    return new DriveReference(Tolerance.defaults(), frames, runs, events, means, looks);
  }
}
