package dev.clearlane.serving.models;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.restore.RestoreSettings;
import dev.clearlane.serving.restore.Restorer;
import dev.clearlane.serving.restore.TileProgress;
import dev.clearlane.serving.select.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Restores pictures one by one, each decided on its own or as frames of clips. Used on one thread.
 */
public final class StillRestorer implements AutoCloseable {
  /** Longer than any clip, in frames. */
  private static final long BETWEEN_CLIPS = 1L << 32;

  private final Selector selector;
  private final Restorer restorer;
  private @Nullable Pools pools;
  private ScaleChoice scale;
  private long firstPts;
  private long frames;

  private StillRestorer(Selector selector, Restorer restorer, ScaleChoice scale) {
    this.selector = selector;
    this.restorer = restorer;
    this.scale = scale;
  }

  /** Opens the models; each picture is decided on its own. */
  public static StillRestorer open(ModelSet models) throws EngineException {
    return open(models, models.openPictureSelector(), null);
  }

  /**
   * Opens the models for frames of clips, in order: decisions follow the scores over time, and
   * models with history see the frames before, as in video.
   *
   * @param frameInterval time base whose tick is the time between two frames
   */
  public static StillRestorer openForClips(ModelSet models, TimeBase frameInterval)
      throws EngineException {
    return open(models, models.openClipSelector(frameInterval), frameInterval);
  }

  private static StillRestorer open(
      ModelSet models, Selector selector, @Nullable TimeBase frameInterval) throws EngineException {
    try {
      EngineSet engines = models.openPictureEngines();
      return new StillRestorer(
          selector,
          frameInterval == null
              ? new Restorer(engines, RestoreSettings.DEFAULT)
              : new Restorer(engines, RestoreSettings.DEFAULT, frameInterval),
          models.scale());
    } catch (EngineException | RuntimeException e) {
      selector.close();
      throw e;
    }
  }

  /**
   * Restores every picture by one engine, whose model deblurs or derains, at any scale.
   *
   * @param engine owned and closed by the restorer
   * @throws IllegalArgumentException if its model is for another task, or is a refiner
   */
  public static StillRestorer of(Engine engine) {
    return of(engine, EngineSet.of(engine));
  }

  /**
   * Restores every picture by a refiner and the model that it refines, which deblur or derain.
   *
   * @param refiner owned and closed by the restorer
   * @param coarse likewise
   * @throws IllegalArgumentException if they are for another task, or do not belong together
   */
  public static StillRestorer of(Engine refiner, Engine coarse) {
    return of(refiner, EngineSet.of(refiner, coarse));
  }

  private static StillRestorer of(Engine engine, EngineSet engines) {
    Task task = engine.manifest().task();
    if (!task.restores()) {
      throw new IllegalArgumentException(
          engine.manifest().id() + " is for task " + task.id() + ", not for restoring");
    }
    Treatment treatment = Treatment.of(task == Task.DEBLUR, task == Task.DERAIN);
    return new StillRestorer(
        Selector.forced(treatment),
        new Restorer(engines, RestoreSettings.DEFAULT.withDerainingAtScale()),
        ScaleChoice.DEFAULT);
  }

  /**
   * A picture after restoration.
   *
   * @param picture the picture that was given if nothing was done
   * @param decision what was to be done
   * @param applied what was done
   * @param models that ran, in order
   */
  public record Restored(
      Picture picture, Decision decision, Treatment applied, List<String> models) {}

  /** The next picture is the first frame of another clip. */
  public void beginClip() {
    firstPts -= BETWEEN_CLIPS; // all that is known is forgotten where time runs backwards
    frames = 0;
  }

  /** Restores one picture of any size. */
  public Restored restore(Picture picture) throws InterruptedException {
    Pools pools = pools(picture);
    Frame frame = stamped(pools, picture);
    Decision decision;
    try {
      decision = selector.decide(frame);
      restorer.setScale(
          scale.factorFor(
              restorer,
              decision.treatment(),
              picture.widthPx(),
              picture.heightPx(),
              Double.POSITIVE_INFINITY));
    } catch (RuntimeException e) {
      frame.close();
      throw e;
    }
    try (RestoredFrame restored = restorer.restore(frame, decision, pools.outputs())) {
      Picture result =
          restored.applied() == Treatment.PASS ? picture : restored.restored().toPicture();
      return new Restored(result, decision, restored.applied(), restored.models());
    }
  }

  /** The decision for one picture of any size, which is not restored. */
  public Decision decide(Picture picture) throws InterruptedException {
    try (Frame frame = stamped(pools(picture), picture)) {
      return selector.decide(frame);
    }
  }

  private Pools pools(Picture picture) {
    Pools current = pools;
    if (current == null || !current.fit(picture)) {
      current = new Pools(picture.widthPx(), picture.heightPx());
      pools = current;
    }
    return current;
  }

  private Frame stamped(Pools pools, Picture picture) throws InterruptedException {
    Frame frame = pools.inputs().lease();
    try {
      frame.stamp(frames, firstPts + frames, System.nanoTime()).copyFrom(picture);
      frames++;
      return frame;
    } catch (RuntimeException e) {
      frame.close();
      throw e;
    }
  }

  /** Frames of the size of the last picture. */
  private record Pools(int widthPx, int heightPx, FramePool inputs, FramePool outputs) {
    Pools(int widthPx, int heightPx) {
      this(
          widthPx,
          heightPx,
          new FramePool(1, widthPx, heightPx),
          new FramePool(1, widthPx, heightPx));
    }

    boolean fit(Picture picture) {
      return widthPx == picture.widthPx() && heightPx == picture.heightPx();
    }
  }

  /** Sets the size that the models work at from the next picture on. */
  public void setScale(ScaleChoice choice) {
    scale = choice;
  }

  /** Follows the tiles of pictures that take long, and may cancel one. */
  public void setProgress(TileProgress listener) {
    restorer.setProgress(listener);
  }

  /** How many pictures were passed because an engine failed on them. */
  public long failures() {
    return restorer.failures() + selector.failures();
  }

  @Override
  public void close() {
    try {
      restorer.close();
    } finally {
      selector.close();
    }
  }
}
