package dev.clearlane.edge.replay;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.models.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures frames for the report: time, memory, difference to the reference, {@code frames.csv}.
 */
final class Ledger implements Output {
  static final String NAME = "report";

  /** Time of a frame from the start of selection to its pixels. */
  static final String FRAME = "frame";

  private static final long MEMORY_FROM_FRAME = 100; // before, pools and engines still grow

  private final StreamFormat format;
  private final CameraMetrics metrics;
  private final ReplayProgress progress;
  private final FrameObserver observer;
  private final long framesBefore;
  private final @Nullable ReferenceMeter meter;
  private final @Nullable FrameTable table;
  private long frames;
  private double firstSeconds;
  private double lastSeconds;
  private long earlyMib;
  private long lateMib;

  /** Opens the reference and the table if the plan has them. */
  static Ledger open(
      ReplayPlan plan, StreamFormat format, CameraMetrics metrics, ReplayProgress progress)
      throws IOException, InterruptedException {
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
        table =
            new FrameTable(
                plan.reportDirectory().resolve("frames.csv"), plan.models().mode() == Mode.AUTO);
      }
      long framesBefore = plan.clip() == null ? 0 : plan.clip().framesBefore();
      return new Ledger(format, metrics, progress, plan.observer(), framesBefore, meter, table);
    } catch (IOException e) {
      if (meter != null) {
        meter.close();
      }
      throw e;
    }
  }

  private Ledger(
      StreamFormat format,
      CameraMetrics metrics,
      ReplayProgress progress,
      FrameObserver observer,
      long framesBefore,
      @Nullable ReferenceMeter meter,
      @Nullable FrameTable table) {
    this.format = format;
    this.metrics = metrics;
    this.progress = progress;
    this.observer = observer;
    this.framesBefore = framesBefore;
    this.meter = meter;
    this.table = table;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void accept(RestoredFrame frame) throws IOException {
    try (frame) {
      Similarity similarity = meter == null ? null : meter.measure(frame);
      lastSeconds = format.timeBase().seconds(frame.raw().pts());
      if (frames == 0) {
        firstSeconds = lastSeconds;
      }
      frames++;
      metrics.stage(FRAME, sum(frame.stageNs()));
      if (table != null) {
        table.add(frame, lastSeconds, similarity);
      }
      observer.frame(frame, lastSeconds, similarity);
      if (frames == MEMORY_FROM_FRAME) {
        earlyMib = ResidentMemory.nowMib();
      }
      progress.frame(framesBefore + frames, format.expectedFrames());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Time that a frame took from the start of selection to its pixels. */
  private static long sum(Map<String, Long> stageNs) {
    return FrameTable.STAGES.stream().mapToLong(stage -> stageNs.getOrDefault(stage, 0L)).sum();
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

  /** Stream time from the first to the end of the last frame. */
  double streamSeconds() {
    return frames == 0 ? 0 : lastSeconds - firstSeconds + 1 / format.framesPerSecond();
  }

  /** The meter, for its results. */
  @Nullable ReferenceMeter meter() {
    return meter;
  }

  /** Memory at the hundredth frame, at the end if there were fewer. */
  long earlyMib() {
    return earlyMib == 0 ? lateMib : earlyMib;
  }

  /** Memory at the end. */
  long lateMib() {
    return lateMib;
  }
}
