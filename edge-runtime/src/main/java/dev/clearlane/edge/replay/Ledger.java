package dev.clearlane.edge.replay;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.status.Status;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.restore.Restorer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The output that keeps the books: counts, times, distances to the reference, the table. */
final class Ledger implements Output {
  static final String FRAME = "frame";
  private static final long MEMORY_FROM_FRAME = 100; // before, pools and engines still grow

  private final StreamFormat format;
  private final Status status;
  private final ReplayProgress progress;
  private final @Nullable ReferenceMeter meter;
  private final @Nullable FrameTable table;
  private long frames;
  private double firstSeconds;
  private double lastSeconds;
  private long earlyMib;
  private long lateMib;

  /** Opens the reference and the table, where the plan has them. */
  static Ledger open(ReplayPlan plan, StreamFormat format, Status status, ReplayProgress progress)
      throws IOException {
    ReferenceMeter meter = null;
    if (plan.reference() != null) {
      var camera = plan.reference().open();
      try {
        meter = new ReferenceMeter(camera, format, plan.ssimEvery());
      } catch (IOException e) {
        camera.close();
        throw e;
      }
    }
    try {
      FrameTable table = null;
      if (plan.reportDirectory() != null) {
        Files.createDirectories(plan.reportDirectory());
        table = new FrameTable(plan.reportDirectory().resolve("frames.csv"));
      }
      return new Ledger(format, status, progress, meter, table);
    } catch (IOException e) {
      if (meter != null) {
        meter.close();
      }
      throw e;
    }
  }

  private Ledger(
      StreamFormat format,
      Status status,
      ReplayProgress progress,
      @Nullable ReferenceMeter meter,
      @Nullable FrameTable table) {
    this.format = format;
    this.status = status;
    this.progress = progress;
    this.meter = meter;
    this.table = table;
  }

  @Override
  public String name() {
    return "report";
  }

  @Override
  public void accept(RestoredFrame frame) throws IOException {
    try (frame) {
      ReferenceMeter.Psnrs psnr = meter == null ? null : meter.measure(frame);
      lastSeconds = format.timeBase().seconds(frame.raw().pts());
      if (frames == 0) {
        firstSeconds = lastSeconds;
      }
      frames++;
      status.addFrame(
          frame.decision().treatment().id(), frame.applied().id(), withSum(frame.stageNs()));
      if (table != null) {
        table.add(frame, lastSeconds, psnr);
      }
      if (frames == MEMORY_FROM_FRAME) {
        earlyMib = ResidentMemory.nowMib();
      }
      progress.frame(frames, format.expectedFrames());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Adds the time a frame spends from decision to finished pixels. */
  private static Map<String, Long> withSum(Map<String, Long> stageNs) {
    long sum = 0;
    for (String stage : List.of(RestoreStage.SELECT, Restorer.PRE, Restorer.INFER, Restorer.POST)) {
      sum += stageNs.getOrDefault(stage, 0L);
    }
    Map<String, Long> all = new HashMap<>(stageNs);
    all.put(FRAME, sum);
    return all;
  }

  @Override
  public void close() throws IOException {
    lateMib = ResidentMemory.nowMib();
    try {
      if (table != null) {
        table.close();
      }
    } finally {
      if (meter != null) {
        meter.close();
      }
    }
  }

  /** From the first to the end of the last frame, in stream time. */
  double streamSeconds() {
    return frames == 0 ? 0 : lastSeconds - firstSeconds + 1 / format.framesPerSecond();
  }

  /** The meter, for its results. */
  @Nullable ReferenceMeter meter() {
    return meter;
  }

  /** Memory at the hundredth frame, or at the end where there were fewer. */
  long earlyMib() {
    return earlyMib == 0 ? lateMib : earlyMib;
  }

  /** Memory at the end. */
  long lateMib() {
    return lateMib;
  }
}
