package dev.clearlane.edge.restore;

import dev.clearlane.edge.frame.Decision;
import dev.clearlane.edge.frame.Frame;
import dev.clearlane.edge.frame.FramePool;
import dev.clearlane.edge.frame.RestoredFrame;
import dev.clearlane.edge.frame.Treatment;
import dev.clearlane.edge.inference.Engine;
import dev.clearlane.edge.inference.EngineException;
import dev.clearlane.edge.inference.EngineFailures;
import dev.clearlane.edge.restore.TileGrid.Tile;
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
 * tensor to pixels.
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
    try (raw) {
      Treatment applied = fade.next(served(decision.treatment()));
      EngineChain chain = chains.get(applied);
      if (chain != null) {
        try (Frame output = outputs.lease()) {
          requireSameSize(raw, output);
          Map<String, Long> stageNs = run(chain, raw, output.stampLike(raw));
          return new RestoredFrame(
              raw.retain(), output.retain(), decision, applied, chain.models(), stageNs);
        } catch (EngineException e) {
          failures.add(e);
          fade.reset();
        }
      }
      return new RestoredFrame(
          raw.retain(), raw.retain(), decision, Treatment.PASS, List.of(), Map.of());
    }
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
    return chain == null ? 0 : run(chain, frame, null).get(INFER);
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
    Treatment served =
        Treatment.of(wanted.deblurs() && deblur != null, wanted.derains() && derain != null);
    if (served != wanted) {
      unserved.incrementAndGet();
      if (said.add(wanted)) {
        LOG.warn("no model for all of {}: {} is done instead", wanted.id(), served.id());
      }
    }
    return served;
  }

  private Map<String, Long> run(EngineChain chain, Frame raw, @Nullable Frame output)
      throws EngineException {
    TileGrid tiles = grid(raw.widthPx(), raw.heightPx(), chain.sizeMultiple());
    long preNs = 0;
    long inferNs = 0;
    long postNs = 0;
    for (Tile tile : tiles.tiles()) {
      long startNs = System.nanoTime();
      chain.load(raw, tiles, tile);
      long loadedNs = System.nanoTime();
      chain.infer(tiles);
      long inferredNs = System.nanoTime();
      if (output != null) {
        chain.store(output, tiles, tile);
      }
      preNs += loadedNs - startNs;
      inferNs += inferredNs - loadedNs;
      postNs += System.nanoTime() - inferredNs;
    }
    long storedNs = System.nanoTime();
    if (output != null) {
      fade.mix(raw, output);
    }
    postNs += System.nanoTime() - storedNs;
    return Map.of(PRE, preNs, INFER, inferNs, POST, postNs);
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
