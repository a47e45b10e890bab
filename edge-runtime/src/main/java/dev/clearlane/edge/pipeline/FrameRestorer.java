package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.pacing.Pacer;
import dev.clearlane.edge.status.RawReason;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineNotReadyException;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.restore.Restorer;
import dev.clearlane.serving.select.Selector;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selects, paces and restores frame by frame with the current engines, on one thread; the counter
 * is readable from any. If there are no engines or one fails, the raw frame passes.
 */
final class FrameRestorer {
  static final String SELECT = "select";

  private static final Logger LOG = LoggerFactory.getLogger(FrameRestorer.class);

  /** Part of the time left that is not planned for the engines: the hand-over takes some. */
  private static final double RESERVE = 0.1;

  /** Pixels of a frame at half size. */
  private static final double HALF_SHARE = 0.25;

  private final String camera;
  private final EngineSupervisor supervisor;
  private final Supplier<ProcessingPolicy> processing;
  private final PipelineOptions options;
  private final StreamFormat format;
  private final VehicleSignals signals;
  private final int poolSize;
  private volatile @Nullable Joined joined;
  private @Nullable FramePool pool;
  private boolean lastWasDropped;
  private boolean warm; // the engines were measured, or are not to be
  private final AtomicLong unserved = new AtomicLong(); // by engines before the current ones

  /**
   * A processed frame.
   *
   * @param frame to publish
   * @param reason why it is raw; null if it was restored or needed nothing
   */
  record Result(RestoredFrame frame, @Nullable RawReason reason) {}

  /** Creates the restorer of a stream, on the thread that uses it. */
  @FunctionalInterface
  interface Factory {
    FrameRestorer create(StreamFormat format);
  }

  /** A share of the engines, and the processing that it was set up for. */
  private record Joined(
      SharedEngines engines,
      ProcessingPolicy processing,
      Selector selector,
      Restorer restorer,
      Pacer pacer) {
    boolean isFor(@Nullable SharedEngines current, ProcessingPolicy wanted) {
      return engines == current && processing.equals(wanted);
    }

    boolean hasPacingOf(ProcessingPolicy other) {
      return processing.levels().equals(other.levels())
          && processing.regions().equals(other.regions());
    }
  }

  /**
   * @param processing read for every frame
   * @param format of the frames, which may have another size
   * @param signals of the vehicle, evidence for the selector
   * @param poolSize maximum number of restored frames in use at the same time
   */
  FrameRestorer(
      String camera,
      EngineSupervisor supervisor,
      Supplier<ProcessingPolicy> processing,
      PipelineOptions options,
      StreamFormat format,
      VehicleSignals signals,
      int poolSize) {
    this.camera = camera;
    this.supervisor = supervisor;
    this.processing = processing;
    this.options = options;
    this.format = format;
    warm = !options.warmsUp();
    this.signals = signals;
    this.poolSize = poolSize;
  }

  /** The raw frame, which it owns from now on, as the result. */
  static RestoredFrame bypass(Frame raw, RawReason reason) {
    return RestoredFrame.bypass(
        raw, new Decision(Treatment.PASS, Map.of(), "no decision: " + reason.id()), Map.of());
  }

  /**
   * Processes a frame, which it owns from now on.
   *
   * @param deadlineNs on the monotonic clock
   */
  Result restore(Frame raw, long deadlineNs) throws InterruptedException {
    try (raw) {
      try {
        Joined current = join();
        if (current != null && !warm) {
          warmUp(current, raw);
        }
        return current == null
            ? new Result(bypass(raw.retain(), RawReason.NO_ENGINE), RawReason.NO_ENGINE)
            : restore(current, raw, deadlineNs);
      } catch (RuntimeException e) { // a broken model must not end the video
        LOG.error("{}: restoring failed: {}; raw frame passes", camera, e.toString());
        LOG.debug("{}", camera, e);
        leave();
        return new Result(bypass(raw.retain(), RawReason.ENGINE_FAILED), RawReason.ENGINE_FAILED);
      }
    }
  }

  /**
   * Follows a frame, which it owns from now on, that an earlier run restored: the selector and
   * fading see it, no model runs.
   *
   * @param reuse whether it is published
   * @return null if it is not published
   */
  @Nullable RestoredFrame follow(Frame raw, boolean reuse)
      throws IOException, InterruptedException {
    try (raw) {
      Joined current = join();
      Decision decision =
          current == null ? Decision.forced(Treatment.PASS) : current.selector.decide(raw);
      Treatment applied =
          current == null ? Treatment.PASS : current.restorer.follow(decision.treatment());
      if (!reuse) {
        return null;
      }
      try (Frame output = poolFor(raw).lease()) {
        options.gate().load(raw, output.stampLike(raw));
        return new RestoredFrame(
            raw.retain(), output.retain(), decision, applied, List.of(), Map.of());
      }
    }
  }

  /** Whether the engines were measured, or are not to be. */
  boolean isWarm() {
    return warm;
  }

  /** Measures the engines and logs their speed; repeated while they are being built. */
  private void warmUp(Joined current, Frame raw) {
    try {
      WarmUp result = WarmUp.run(current.restorer, current.processing, format, raw);
      warm = true;
      result.lines().forEach(line -> LOG.info("{}: {}", camera, line));
      long slowestNs = (long) (result.slowestSeconds() * 1e9);
      for (int i = 0; slowestNs > 0 && i < Pacer.KNOWN_AFTER; i++) {
        current.pacer.measured(Treatment.DEBLUR, WorkLevel.FULL, slowestNs);
      }
    } catch (EngineNotReadyException e) {
      LOG.debug("{}: not measured yet: {}", camera, e.getMessage());
    } catch (EngineException e) { // the next frame reports it
      warm = true;
      LOG.debug("{}: not measured: {}", camera, e.getMessage());
    }
  }

  private Result restore(Joined current, Frame raw, long deadlineNs) throws InterruptedException {
    Selector selector = current.selector;
    Restorer restorer = current.restorer;
    if (lastWasDropped) {
      lastWasDropped = false;
      restorer.restart();
    }
    RestoreProbe probe = options.probe();
    if (probe != null) {
      probe.started(raw);
    }
    long startNs = System.nanoTime();
    long failures = selector.failures();
    Decision decision = selector.decide(raw);
    long selectedNs = System.nanoTime();
    if (probe != null) {
      decision = probe.decided(decision);
    }
    Treatment coming = restorer.upcoming(decision.treatment());
    WorkLevel level = WorkLevel.FULL;
    if (coming != Treatment.PASS) {
      long leftNs = (long) ((1 - RESERVE) * (deadlineNs - selectedNs));
      int scale = scale(current, coming, raw, leftNs);
      restorer.setScale(scale);
      level = current.pacer.choose(coming, leftNs, selectedNs);
      if (isOutOfReach(current, coming, level, raw, scale)) {
        level = WorkLevel.BYPASS;
      }
    }
    Work work = current.processing.work(level);
    RestoredFrame restored =
        restorer
            .restore(raw.retain(), decision, work, poolFor(raw))
            .withStage(SELECT, selectedNs - startNs);
    boolean failed = level != WorkLevel.BYPASS && restored.work() == WorkLevel.BYPASS;
    if (restored.applied() != Treatment.PASS) {
      current.pacer.measured(restored.applied(), level, System.nanoTime() - selectedNs);
    }
    if (failed || selector.failures() > failures) {
      return new Result(restored, RawReason.ENGINE_FAILED);
    }
    if (coming != Treatment.PASS && level == WorkLevel.BYPASS) {
      return new Result(restored, RawReason.NO_TIME);
    }
    boolean noModel =
        decision.treatment() != Treatment.PASS && restored.applied() == Treatment.PASS;
    return new Result(restored, noModel ? RawReason.NO_MODEL : null);
  }

  private static int scale(Joined current, Treatment coming, Frame raw, long leftNs) {
    return current
        .processing
        .scale()
        .factorFor(current.restorer, coming, raw.widthPx(), raw.heightPx(), leftNs / 1e9);
  }

  /**
   * Whether a frame is expected to take longer than any deadline that can be set: such a run would
   * only keep the engine busy, and count as hung in the end.
   */
  private boolean isOutOfReach(
      Joined current, Treatment coming, WorkLevel level, Frame raw, int scale) {
    if (!options.policy().dropsLate()) {
      return false;
    }
    OptionalDouble whole =
        current.restorer.expectedSeconds(coming, raw.widthPx(), raw.heightPx(), scale);
    double share =
        switch (level) {
          case FULL -> 1;
          case HALF -> HALF_SHARE;
          case ROI -> current.processing.roiShare();
          case BYPASS -> 0;
        };
    return whole.isPresent()
        && share * whole.getAsDouble() > ProcessingPolicy.MAX_DEADLINE_MS / 1000.0;
  }

  /** The last result came too late and was not published: the next frame starts from raw ones. */
  void dropped() {
    lastWasDropped = true;
  }

  /** The last result was passed to the outputs. */
  void published(RestoreProbe.Outputs outputs) throws EngineException, InterruptedException {
    RestoreProbe probe = options.probe();
    Joined current = joined;
    if (probe != null && current != null) {
      probe.restored(current.restorer, outputs);
    }
  }

  /** Number of frames for which a model was missing. */
  long unserved() {
    Joined current = joined;
    return unserved.get() + (current == null ? 0 : current.restorer.unserved());
  }

  void close() {
    leave();
  }

  /** A share of the current engines for the current processing; null if there are none. */
  private @Nullable Joined join() {
    SharedEngines engines = supervisor.current();
    ProcessingPolicy wanted = processing.get();
    Joined before = joined;
    if (before != null && before.isFor(engines, wanted)) {
      return before;
    }
    leave();
    warm = !options.warmsUp();
    if (engines == null) {
      return null;
    }
    SharedEngines.Place place = engines.join();
    try {
      joined =
          new Joined(
              engines,
              wanted,
              ModelSet.streamSelector(wanted.mode(), place, format.timeBase(), signals),
              new Restorer(place.restoring(), options.restoring()),
              before != null && before.hasPacingOf(wanted)
                  ? before.pacer
                  : new Pacer(wanted.levels(), wanted.roiShare()));
    } catch (EngineException e) {
      LOG.warn("{}: {}; raw frames pass", camera, e.getMessage());
    }
    return joined;
  }

  private void leave() {
    Joined left = joined;
    if (left != null) {
      unserved.addAndGet(left.restorer.unserved());
      joined = null;
      left.selector.close();
      left.restorer.close();
    }
  }

  private FramePool poolFor(Frame raw) {
    FramePool current = pool;
    if (current == null
        || current.widthPx() != raw.widthPx()
        || current.heightPx() != raw.heightPx()) {
      current = new FramePool(poolSize, raw.widthPx(), raw.heightPx());
      pool = current;
    }
    return current;
  }
}
