package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.pacing.Pacer;
import dev.clearlane.edge.pacing.TimeBudget;
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
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.restore.Restorer;
import dev.clearlane.serving.select.Selector;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
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

  /** Frames of a camera that are restored at the same time: one thread restores them in order. */
  private static final int LANES = 1;

  /**
   * Scores are smooth, and averaged over a longer time: of 25 or 30 frames per second, every third
   * is scored in live video.
   */
  private static final double SCORING_INTERVAL_S = 0.09;

  /** Weight of the newest decision in the mean time of decisions. */
  private static final double WEIGHT = 0.1;

  private final String camera;
  private final EngineSupervisor supervisor;
  private final Supplier<ProcessingPolicy> processing;
  private final PipelineOptions options;
  private final StreamFormat format;
  private final VehicleSignals signals;
  private final LongSupplier intervalNs;
  private final int poolSize;
  private double selectNs; // running mean
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
          && processing.regions().equals(other.regions())
          && processing.scale().equals(other.scale());
    }
  }

  /**
   * @param processing read for every frame
   * @param format of the frames, which may have another size
   * @param signals of the vehicle, evidence for the selector
   * @param intervalNs between frames of the camera; 0 while it is unknown
   * @param poolSize maximum number of restored frames in use at the same time
   */
  FrameRestorer(
      String camera,
      EngineSupervisor supervisor,
      Supplier<ProcessingPolicy> processing,
      PipelineOptions options,
      StreamFormat format,
      VehicleSignals signals,
      LongSupplier intervalNs,
      int poolSize) {
    this.camera = camera;
    this.supervisor = supervisor;
    this.processing = processing;
    this.options = options;
    this.format = format;
    warm = !options.warmsUp();
    this.signals = signals;
    this.intervalNs = intervalNs;
    this.poolSize = poolSize;
  }

  /** The raw frame, which it owns from now on, as the result. */
  static RestoredFrame bypass(Frame raw, RawReason reason) {
    return RestoredFrame.bypass(raw, Decision.none(reason.id()), Map.of());
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
          current == null ? Treatment.PASS : current.restorer.follow(raw, decision.treatment());
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
      result.tookNs().forEach(current.pacer::calibrate);
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
      selectNs += WEIGHT * (selectedNs - startNs - selectNs);
      TimeBudget budget = budget(current, deadlineNs - selectedNs);
      int scale = scale(current, coming, raw, budget.leftNs());
      restorer.setScale(scale);
      level = current.pacer.choose(coming, budget, selectedNs);
      if (isOutOfReach(current, coming, level, raw, scale)) {
        level = WorkLevel.BYPASS;
      }
    }
    Work work = current.processing.work(level, options.attention().get());
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

  private TimeBudget budget(Joined current, long untilNs) {
    long leftNs = (long) ((1 - RESERVE) * untilNs);
    double limitNs = 1e9 * current.processing.scale().limitSeconds();
    long interval = intervalNs.getAsLong();
    long sustainedNs =
        interval <= 0 ? TimeBudget.UNLIMITED : (long) ((1 - RESERVE) * LANES * interval - selectNs);
    return new TimeBudget(limitNs < leftNs ? (long) limitNs : leftNs, sustainedNs);
  }

  /** Under a deadline, the level chooses what an automatic scale is. */
  private int scale(Joined current, Treatment coming, Frame raw, long leftNs) {
    ScaleChoice choice = current.processing.scale();
    return choice.isAuto() && options.policy().dropsLate()
        ? 1
        : choice.factorFor(current.restorer, coming, raw.widthPx(), raw.heightPx(), leftNs / 1e9);
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
    double share = current.processing.share(level);
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
    double scoring = options.policy().dropsLate() ? SCORING_INTERVAL_S : 0;
    try {
      joined =
          new Joined(
              engines,
              wanted,
              ModelSet.streamSelector(
                  wanted.mode(), place, format.timeBase(), signals, scoring, wanted.tuning()),
              new Restorer(place.restoring(), options.restoring(), format.timeBase()),
              before != null && before.hasPacingOf(wanted) ? before.pacer : pacer(wanted));
    } catch (EngineException e) {
      LOG.warn("{}: {}; raw frames pass", camera, e.getMessage());
    }
    return joined;
  }

  private Pacer pacer(ProcessingPolicy wanted) {
    Pacer pacer = new Pacer(wanted.levels(), wanted.roiShare());
    if (options.policy().dropsLate()) {
      for (Treatment treatment : WarmUp.MEASURED) {
        pacer.setLevels(treatment, wanted.levels(treatment));
      }
    }
    return pacer;
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
