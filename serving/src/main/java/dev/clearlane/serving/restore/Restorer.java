package dev.clearlane.serving.restore;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineFailures;
import dev.clearlane.serving.inference.EngineSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores frames as decided. Opened, used and closed on one thread; counters and expected times
 * may be read from any.
 *
 * <p>Frames may have any size: they are padded by reflection to a size that the engines take and
 * cut into overlapping tiles if they are too large. Tensors are allocated at the first frame and
 * kept.
 *
 * <p>If a model looks at earlier frames and the frames are a stream, the last raw ones are kept,
 * also those that passed ({@link FrameHistory}).
 *
 * <p>Stage times: {@value #PRE} is pixels to tensor, {@value #INFER} the engines, {@value #POST}
 * tensor to pixels. If an engine takes pixels itself, {@value #INFER} includes all three.
 */
public final class Restorer implements AutoCloseable {
  public static final String PRE = "pre";
  public static final String INFER = "infer";
  public static final String POST = "post";

  private static final Logger LOG = LoggerFactory.getLogger(Restorer.class);

  /** A measurement ends after so many runs of which none was clearly quicker than those before. */
  private static final int MEASURE_RUNS = 3;

  private static final double CLEARLY = 0.95;
  private static final long MEASURE_NS = 500_000_000L;

  private final EngineSet engines;
  private final TileWatch watch = new TileWatch();
  private final Runners runners;
  private final EngineFailures failures = new EngineFailures(LOG, "forwarding the raw frame");
  private final Set<Treatment> logged = EnumSet.noneOf(Treatment.class);
  private final AtomicLong unserved = new AtomicLong();
  private final Fade fade;
  private final HalfSize halfSize = new HalfSize();
  private final ReducedFrame reduced = new ReducedFrame();
  private final Patches patches = new Patches();
  private final FrameHistory history;

  /**
   * A restorer of pictures that have nothing to do with one another: to a model that looks at
   * earlier frames each stands for those before it.
   *
   * @param engines owned and closed by this restorer. Where the engine of a treatment is missing,
   *     as much of the treatment is done as there are engines for, which is logged once
   */
  public Restorer(EngineSet engines, RestoreSettings settings) {
    this(engines, settings, new FrameHistory(0, new TimeBase(1, 1)));
  }

  /**
   * A restorer of the frames of a stream, in order.
   *
   * @param engines as for pictures
   * @param timeBase of the frames' presentation times
   */
  public Restorer(EngineSet engines, RestoreSettings settings, TimeBase timeBase) {
    this(engines, settings, new FrameHistory(engines.history(), timeBase));
  }

  private Restorer(EngineSet engines, RestoreSettings settings, FrameHistory history) {
    this.engines = engines;
    this.history = history;
    fade = new Fade(settings.fadeFrames());
    runners = new Runners(engines, settings, watch);
  }

  /**
   * Sets the size that models work at from the next frame on: frames are reduced by this factor,
   * and the change that the models made is enlarged and added. Larger factors are faster and
   * restore less. Deraining stays at its default unless {@link RestoreSettings#derainsAtScale}.
   *
   * @param factor 1 (full size) to {@link ModelManifest#MAX_SCALE}; 0 for the default of each model
   */
  public void setScale(int factor) {
    if (factor < 0 || factor > ModelManifest.MAX_SCALE) {
      throw new IllegalArgumentException(
          "scale must be 0 to " + ModelManifest.MAX_SCALE + ", but is " + factor);
    }
    runners.setScale(factor);
  }

  /**
   * Sets the listener of the following frames. If it cancels, {@link #restore} throws a {@link
   * java.util.concurrent.CancellationException}.
   */
  public void setProgress(TileProgress listener) {
    watch.setProgress(listener);
  }

  /**
   * Expected time for one frame on this machine, from the running mean of past frames. From any
   * thread.
   *
   * @param scale as {@link #setScale} takes it
   * @return empty while nothing was measured for this treatment
   */
  public OptionalDouble expectedSeconds(Treatment treatment, int widthPx, int heightPx, int scale) {
    return runners.seconds(treatment, widthPx, heightPx, scale);
  }

  /**
   * The largest size that is expected to be done in time: the smallest scale whose {@link
   * #expectedSeconds} are within a limit.
   *
   * @return empty if nothing was measured yet, or even {@link ModelManifest#MAX_SCALE} takes longer
   */
  public OptionalInt scaleWithin(
      Treatment treatment, int widthPx, int heightPx, double limitSeconds) {
    for (int scale = 1; scale <= ModelManifest.MAX_SCALE; scale++) {
      OptionalDouble expected = expectedSeconds(treatment, widthPx, heightPx, scale);
      if (expected.isPresent() && expected.getAsDouble() <= limitSeconds) {
        return OptionalInt.of(scale);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Runs the models of a treatment as on this frame and discards the result, so that {@link
   * #expectedSeconds} is known. Models of a fixed tile run one batch of tiles only; to models that
   * look at earlier frames, the frame stands for those before it.
   *
   * @param frame remains owned by the caller
   */
  public void warmUp(Frame frame, Treatment treatment) throws EngineException {
    FrameRunner runner = runners.get(treatment);
    if (runner != null) {
      runner.warmUp(frame);
    }
  }

  /**
   * Restores a frame and discards the result, to know how long that takes on this machine: at least
   * twice, because the first run at a size allocates, and until it gets no quicker or half a second
   * has passed, because the JVM compiles loops over pixels meanwhile.
   *
   * @param frame remains owned by the caller
   * @return nanoseconds of the quickest run; 0 if there is no model for the treatment
   */
  public long measure(Frame frame, Treatment treatment, Work work) throws EngineException {
    FrameRunner runner = runners.get(treatment);
    if (runner == null || work.level() == WorkLevel.BYPASS) {
      return 0;
    }
    long quickestNs = Long.MAX_VALUE;
    long untilNs = System.nanoTime() + MEASURE_NS;
    try (Frame scratch =
        Objects.requireNonNull(new FramePool(1, frame.widthPx(), frame.heightPx()).tryLease())) {
      int steady = 0;
      for (int i = 0; i < 2 || (steady < MEASURE_RUNS && System.nanoTime() < untilNs); i++) {
        long startNs = System.nanoTime();
        run(runner, FrameWindow.of(frame), scratch, work);
        long tookNs = System.nanoTime() - startNs;
        steady = tookNs < CLEARLY * quickestNs ? 0 : steady + 1;
        quickestNs = Math.min(quickestNs, tookNs);
      }
    }
    return quickestNs;
  }

  /** Ids of the models of a treatment, in order; empty if there are none. */
  public List<String> models(Treatment treatment) {
    FrameRunner runner = runners.get(treatment);
    return runner == null ? List.of() : runner.models();
  }

  /**
   * Restores one frame. If the treatment is PASS, there is no model for it or an engine fails, the
   * raw frame is forwarded unchanged. With fading, the first frames of a treatment are mixed with
   * the raw frame.
   *
   * @param raw owned by this call, also if it fails
   * @param outputs frames of the same size; the call waits for one unless the raw frame is
   *     forwarded
   * @return owned by the caller
   */
  public RestoredFrame restore(Frame raw, Decision decision, FramePool outputs)
      throws InterruptedException {
    return restore(raw, decision, Work.FULL, outputs);
  }

  /**
   * Restores one frame, or the part of it that there is time for.
   *
   * @param raw owned by this call, also if it fails
   * @param work work level and regions; on {@link WorkLevel#BYPASS} the raw frame is forwarded
   * @param outputs frames of the same size; the call waits for one unless the raw frame is
   *     forwarded
   * @return owned by the caller
   */
  public RestoredFrame restore(Frame raw, Decision decision, Work work, FramePool outputs)
      throws InterruptedException {
    try (raw) {
      history.next(raw);
      try {
        return restoreCurrent(raw, decision, work, outputs);
      } finally {
        history.keep();
      }
    }
  }

  private RestoredFrame restoreCurrent(Frame raw, Decision decision, Work work, FramePool outputs)
      throws InterruptedException {
    Treatment served = served(decision.treatment());
    if (work.level() == WorkLevel.BYPASS) {
      fade.reset();
      return served == Treatment.PASS
          ? passed(raw, decision)
          : RestoredFrame.bypass(raw.retain(), decision, Map.of());
    }
    fade.next(served);
    FrameRunner runner = runners.get(served);
    if (runner == null) {
      return passed(raw, decision);
    }
    try (Frame output = outputs.lease()) {
      output.requireSizeOf(raw);
      Map<String, Long> stageNs =
          run(runner, history.window(raw, runner.reach()), output.stampLike(raw), work);
      List<String> ran = work.level().factor() > 1 ? runner.modelsOfReduced() : runner.models();
      return new RestoredFrame(
          raw.retain(), output.retain(), decision, served, ran, stageNs, work.level());
    } catch (EngineException e) {
      failures.add(e);
      fade.reset();
      return RestoredFrame.bypass(raw.retain(), decision, Map.of());
    }
  }

  private static RestoredFrame passed(Frame raw, Decision decision) {
    return new RestoredFrame(
        raw.retain(), raw.retain(), decision, Treatment.PASS, List.of(), Map.of());
  }

  /**
   * Advances fading and history by a frame that is not restored now because it was before.
   *
   * @param raw remains owned by the caller
   * @return the treatment that it got
   */
  public Treatment follow(Frame raw, Treatment wanted) {
    Treatment treatment = possible(wanted);
    fade.next(treatment);
    history.next(raw);
    history.keep();
    return treatment;
  }

  /** The treatment that a frame will get: the part of the wanted one that there are models for. */
  public Treatment upcoming(Treatment wanted) {
    return possible(wanted);
  }

  /**
   * Restarts fading from raw frames, without history: the last frames were shown raw, even if they
   * were restored.
   */
  public void restart() {
    fade.reset();
    history.forget();
  }

  /**
   * Runs only the engines on a frame and discards the result: the reference for the speed of the
   * whole path.
   *
   * @param frame remains owned by the caller
   * @return nanoseconds in the engines; 0 if there is no engine for the treatment
   */
  public long bareNs(Frame frame, Treatment treatment) throws EngineException {
    FrameRunner runner = runners.get(treatment);
    if (runner == null) {
      return 0;
    }
    StageClock clock = new StageClock();
    runner.runBare(frame, clock);
    return clock.times().get(INFER);
  }

  /** Number of frames that were forwarded raw because an engine failed. */
  public long failures() {
    return failures.count();
  }

  /** Number of frames whose treatment was reduced because a model is missing. */
  public long unserved() {
    return unserved.get();
  }

  @Override
  public void close() {
    history.close();
    halfSize.close();
    reduced.close();
    runners.close();
    engines.close();
  }

  /** The part of a treatment that there are models for; logs what is missing. */
  private Treatment served(Treatment wanted) {
    Treatment served = possible(wanted);
    if (served != wanted) {
      unserved.incrementAndGet();
      if (logged.add(wanted)) {
        LOG.warn("no model installed for all of {}; falling back to {}", wanted.id(), served.id());
      }
    }
    return served;
  }

  private Treatment possible(Treatment wanted) {
    return Treatment.of(
        wanted.deblurs() && engines.engine(Task.DEBLUR) != null,
        wanted.derains() && engines.engine(Task.DERAIN) != null);
  }

  /** Restores a raw frame into an output frame and applies the fade. */
  private Map<String, Long> run(FrameRunner runner, FrameWindow window, Frame output, Work work)
      throws EngineException {
    StageClock clock = new StageClock();
    Frame raw = window.frame();
    switch (work.level()) {
      case HALF, THIRD -> {
        if (!runner.runReduced(window, output, work.level().factor(), clock)) {
          runReduced(runner, window, output, work.level().factor(), clock);
        }
      }
      case ROI -> {
        output.copyFrom(raw);
        clock.lap(POST);
        for (Region region : work.regions()) {
          Patch patch = patches.of(region, raw);
          FrameWindow part = patch.cut(window, runner.history());
          clock.lap(PRE);
          runner.run(part, patch.restored(), clock);
          patch.paste(output);
          clock.lap(POST);
        }
      }
      default -> runner.run(window, output, clock);
    }
    fade.mix(raw, output);
    clock.lap(POST);
    return clock.times();
  }

  /** Runs the models on a reduced frame and adds the enlarged change to the whole one. */
  private void runReduced(
      FrameRunner runner, FrameWindow window, Frame output, int factor, StageClock clock)
      throws EngineException {
    Frame raw = window.frame();
    runners.setOuter(factor);
    try {
      if (factor == 2) {
        halfSize.fit(raw);
        FrameWindow small = halfSize.shrink(window, runner.history());
        clock.lap(PRE);
        runner.run(small, halfSize.restored(), clock);
        halfSize.addChange(raw, output);
      } else {
        FrameWindow small = reduced.reduce(window, factor, runner.history());
        clock.lap(PRE);
        runner.run(small, reduced.restored(), clock);
        reduced.addChange(raw, output);
      }
    } finally {
      runners.setOuter(1);
    }
  }
}
