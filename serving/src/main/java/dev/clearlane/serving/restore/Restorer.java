package dev.clearlane.serving.restore;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineFailures;
import dev.clearlane.serving.inference.EngineSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does to frames what was decided. Opened, used and closed on one thread; the counters may be read
 * from any.
 *
 * <p>A frame of any size will do: it is filled by reflection to what the engines take, cut into
 * overlapping tiles where it is too large for them, and comes back in its own size. Tensors are
 * made at the first frame and kept as long as frames do not grow.
 *
 * <p>Stage times: {@value #PRE} is pixels to tensor, {@value #INFER} the engines, {@value #POST}
 * tensor to pixels. Where an engine takes pixels itself, {@value #INFER} is all three.
 */
public final class Restorer implements AutoCloseable {
  public static final String PRE = "pre";
  public static final String INFER = "infer";
  public static final String POST = "post";

  private static final Logger LOG = LoggerFactory.getLogger(Restorer.class);

  private final EngineSet engines;
  private final TileWatch watch = new TileWatch();
  private final Runners runners;
  private final EngineFailures failures = new EngineFailures(LOG, "the raw frame passes");
  private final Set<Treatment> said = EnumSet.noneOf(Treatment.class);
  private final AtomicLong unserved = new AtomicLong();
  private final Fade fade;
  private final HalfSize halfSize = new HalfSize();
  private final Patches patches = new Patches();

  /**
   * @param engines owned and closed by this restorer. Where the engine of a treatment is missing,
   *     as much of the treatment is done as there are engines for, which is logged once
   */
  public Restorer(EngineSet engines, RestoreSettings settings) {
    this.engines = engines;
    fade = new Fade(settings.fadeFrames());
    runners = new Runners(engines, settings, watch);
  }

  /**
   * Sets the size that models work at from the next frame on: frames are reduced by this factor,
   * and the change that the models made is enlarged and added. Larger factors are faster and
   * restore less.
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
    FrameRunner runner = runners.get(treatment);
    return runner == null ? OptionalDouble.empty() : runner.seconds(widthPx, heightPx, scale);
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
   * Restores one frame. Where nothing is to be done, no model is there or an engine fails, the raw
   * frame passes. With fading, the first frames of a treatment still show some of the raw frame,
   * and the first ones after it some of the restored one: {@link RestoredFrame#applied} says so.
   *
   * @param raw owned by this call from now on, also when it fails
   * @param outputs frames of the same size; one is leased where something is done, waiting for it
   * @return owned by the caller
   */
  public RestoredFrame restore(Frame raw, Decision decision, FramePool outputs)
      throws InterruptedException {
    return restore(raw, decision, Work.FULL, outputs);
  }

  /**
   * Restores one frame, or as much of it as there is time for.
   *
   * @param raw owned by this call from now on, also when it fails
   * @param work what of it is worked on; on {@link WorkLevel#BYPASS} the raw frame passes
   * @param outputs frames of the same size; one is leased where something is done, waiting for it
   * @return owned by the caller
   */
  public RestoredFrame restore(Frame raw, Decision decision, Work work, FramePool outputs)
      throws InterruptedException {
    try (raw) {
      Treatment served = served(decision.treatment());
      if (work.level() == WorkLevel.BYPASS) {
        fade.reset();
        return served == Treatment.PASS
            ? passed(raw, decision)
            : RestoredFrame.bypass(raw.retain(), decision, Map.of());
      }
      Treatment applied = fade.next(served);
      FrameRunner runner = runners.get(applied);
      if (runner == null) {
        return passed(raw, decision);
      }
      try (Frame output = outputs.lease()) {
        requireSameSize(raw, output);
        Map<String, Long> stageNs = run(runner, raw, output.stampLike(raw), work);
        return new RestoredFrame(
            raw.retain(),
            output.retain(),
            decision,
            applied,
            runner.models(),
            stageNs,
            work.level());
      } catch (EngineException e) {
        failures.add(e);
        fade.reset();
        return RestoredFrame.bypass(raw.retain(), decision, Map.of());
      }
    }
  }

  private static RestoredFrame passed(Frame raw, Decision decision) {
    return new RestoredFrame(
        raw.retain(), raw.retain(), decision, Treatment.PASS, List.of(), Map.of());
  }

  /**
   * What will be done to the next frame: of what is wanted, that for which there are models; or,
   * for a few frames after the end of a treatment, that treatment.
   */
  public Treatment upcoming(Treatment wanted) {
    return fade.upcoming(possible(wanted));
  }

  /** Starts afresh from raw frames: the last ones were shown raw, whatever was made of them. */
  public void restart() {
    fade.reset();
  }

  /**
   * Runs the engines alone on a frame, as a bare loop over a session would, and drops the result:
   * what the whole path's speed is measured against.
   *
   * @param frame stays the caller's
   * @return nanoseconds within the engines; 0 where there is nothing to run
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

  /** How many frames passed because an engine failed on them. */
  public long failures() {
    return failures.count();
  }

  /** How many frames did not get all that was decided, because there is no model for it. */
  public long unserved() {
    return unserved.get();
  }

  @Override
  public void close() {
    engines.close();
  }

  /** What of a treatment there are models for. */
  private Treatment served(Treatment wanted) {
    Treatment served = possible(wanted);
    if (served != wanted) {
      unserved.incrementAndGet();
      if (said.add(wanted)) {
        LOG.warn("no model for all of {}: {} is done instead", wanted.id(), served.id());
      }
    }
    return served;
  }

  private Treatment possible(Treatment wanted) {
    return Treatment.of(
        wanted.deblurs() && engines.engine(Task.DEBLUR) != null,
        wanted.derains() && engines.engine(Task.DERAIN) != null);
  }

  /** The raw frame in, the restored one out, as faded as it is to be. */
  private Map<String, Long> run(FrameRunner runner, Frame raw, Frame output, Work work)
      throws EngineException {
    StageClock clock = new StageClock();
    switch (work.level()) {
      case HALF -> {
        if (runner.runHalf(raw, output, clock)) {
          break;
        }
        halfSize.fit(raw);
        halfSize.shrink(raw);
        clock.lap(PRE);
        runner.run(halfSize.raw(), halfSize.restored(), clock);
        halfSize.addChange(raw, output);
      }
      case ROI -> {
        output.copyFrom(raw);
        clock.lap(POST);
        for (Region region : work.regions()) {
          Patch patch = patches.of(region, raw);
          patch.cut(raw);
          clock.lap(PRE);
          runner.run(patch.raw(), patch.restored(), clock);
          patch.paste(output);
          clock.lap(POST);
        }
      }
      default -> runner.run(raw, output, clock);
    }
    fade.mix(raw, output);
    clock.lap(POST);
    return clock.times();
  }

  private static void requireSameSize(Frame raw, Frame output) {
    if (raw.widthPx() != output.widthPx() || raw.heightPx() != output.heightPx()) {
      throw new IllegalArgumentException(
          "a frame of %dx%d is not restored into one of %dx%d"
              .formatted(raw.widthPx(), raw.heightPx(), output.widthPx(), output.heightPx()));
    }
  }
}
