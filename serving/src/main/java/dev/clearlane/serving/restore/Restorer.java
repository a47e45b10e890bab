package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineFailures;
import dev.clearlane.serving.restore.TileGrid.Tile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
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

  private final @Nullable Engine deblur;
  private final @Nullable Engine derain;
  private final RestoreSettings settings;
  private final Map<Treatment, EngineChain> chains = new EnumMap<>(Treatment.class);
  private final EngineFailures failures = new EngineFailures(LOG, "the raw frame passes");
  private final Set<Treatment> said = EnumSet.noneOf(Treatment.class);
  private final AtomicLong unserved = new AtomicLong();
  private final Fade fade;
  private final HalfSize halfSize = new HalfSize();
  private final Patches patches = new Patches();
  private @Nullable TileGrid grid;

  /**
   * @param deblur takes blur away; null where there is no such model: blur stays, which is said
   *     once
   * @param derain takes rain away; null likewise. The restorer owns and closes both
   */
  public Restorer(@Nullable Engine deblur, @Nullable Engine derain, RestoreSettings settings) {
    this.deblur = deblur;
    this.derain = derain;
    this.settings = settings;
    fade = new Fade(settings.fadeFrames());
    Tensors tensors = new Tensors();
    for (Treatment treatment : Treatment.values()) {
      List<Engine> engines = new ArrayList<>();
      if (derain != null && treatment.derains()) {
        engines.add(derain);
      }
      if (deblur != null && treatment.deblurs()) {
        engines.add(deblur);
      }
      if (!engines.isEmpty()) {
        chains.put(treatment, new EngineChain(engines, tensors));
      }
    }
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
      EngineChain chain = chains.get(applied);
      if (chain == null) {
        return passed(raw, decision);
      }
      try (Frame output = outputs.lease()) {
        requireSameSize(raw, output);
        Map<String, Long> stageNs = run(chain, raw, output.stampLike(raw), work);
        return new RestoredFrame(
            raw.retain(),
            output.retain(),
            decision,
            applied,
            chain.models(),
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
    EngineChain chain = chains.get(treatment);
    if (chain == null) {
      return 0;
    }
    StageClock clock = new StageClock();
    run(chain, frame, null, clock);
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
    try {
      if (deblur != null) {
        deblur.close();
      }
    } finally {
      if (derain != null) {
        derain.close();
      }
    }
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
    return Treatment.of(wanted.deblurs() && deblur != null, wanted.derains() && derain != null);
  }

  /** The raw frame in, the restored one out, as faded as it is to be. */
  private Map<String, Long> run(EngineChain chain, Frame raw, Frame output, Work work)
      throws EngineException {
    StageClock clock = new StageClock();
    switch (work.level()) {
      case HALF -> {
        if (runHalf(chain, raw, output, clock)) {
          break;
        }
        halfSize.fit(raw);
        halfSize.shrink(raw);
        clock.lap(PRE);
        run(chain, halfSize.raw(), halfSize.restored(), clock);
        halfSize.addChange(raw, output);
      }
      case ROI -> {
        output.copyFrom(raw);
        clock.lap(POST);
        for (Region region : work.regions()) {
          Patch patch = patches.of(region, raw);
          patch.cut(raw);
          clock.lap(PRE);
          run(chain, patch.raw(), patch.restored(), clock);
          patch.paste(output);
          clock.lap(POST);
        }
      }
      default -> run(chain, raw, output, clock);
    }
    fade.mix(raw, output);
    clock.lap(POST);
    return clock.times();
  }

  /** Half size where the engines take pixels themselves; false where they do not. */
  private boolean runHalf(EngineChain chain, Frame raw, Frame output, StageClock clock)
      throws EngineException {
    TileGrid tiles = grid((raw.widthPx() + 1) / 2, (raw.heightPx() + 1) / 2, chain.sizeMultiple());
    boolean done = tiles.tiles().size() == 1 && chain.runHalf(raw, output, tiles);
    clock.lap(INFER);
    return done;
  }

  /** Runs the engines on all of a frame. */
  private void run(EngineChain chain, Frame from, @Nullable Frame to, StageClock clock)
      throws EngineException {
    TileGrid tiles = grid(from.widthPx(), from.heightPx(), chain.sizeMultiple());
    for (Tile tile : tiles.tiles()) {
      if (to != null && chain.runPixels(from, to, tiles, tile)) {
        clock.lap(INFER);
        continue;
      }
      chain.load(from, tiles, tile);
      clock.lap(PRE);
      chain.infer(tiles);
      clock.lap(INFER);
      if (to != null) {
        chain.store(to, tiles, tile);
        clock.lap(POST);
      }
    }
  }

  /** The grid of the last frame, where it fits this one too. */
  private TileGrid grid(int widthPx, int heightPx, int multiple) {
    TileGrid before = grid;
    if (before != null && before.isFor(widthPx, heightPx, multiple)) {
      return before;
    }
    TileGrid now = TileGrid.of(widthPx, heightPx, multiple, settings);
    grid = now;
    return now;
  }

  private static void requireSameSize(Frame raw, Frame output) {
    if (raw.widthPx() != output.widthPx() || raw.heightPx() != output.heightPx()) {
      throw new IllegalArgumentException(
          "a frame of %dx%d is not restored into one of %dx%d"
              .formatted(raw.widthPx(), raw.heightPx(), output.widthPx(), output.heightPx()));
    }
  }
}
