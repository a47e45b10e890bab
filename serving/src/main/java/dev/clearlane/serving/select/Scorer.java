package dev.clearlane.serving.select;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.PixelTile;
import dev.clearlane.serving.pixels.PixelConverter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Scores a frame with a selector model.
 *
 * <p>Pixels are never reduced, as blur and streaks depend on scale. Of a frame with more than
 * {@value #MAX_PX} pixels, a centre crop of that size and the frame's aspect ratio is scored.
 * Smaller frames are padded by reflection to the model's size multiple and to {@value #MIN_SIDE_PX}
 * pixels a side.
 */
final class Scorer implements AutoCloseable {
  static final int MAX_PX = 1280 * 720;
  static final int MIN_SIDE_PX = 32;

  private final Engine engine;
  private final List<Label> labels;
  private final PixelConverter mapping;
  private final FloatBuffer scores;
  private FloatBuffer tensor = TensorView.directFloats(0);

  /** Owns the engine, also if the constructor throws. */
  Scorer(Engine engine) throws EngineException {
    ModelManifest manifest = engine.manifest();
    List<Label> known = new ArrayList<>();
    for (String id : manifest.labels()) {
      Label label = Label.of(id);
      if (label != null) {
        known.add(label);
      }
    }
    if (manifest.task() != Task.SELECT || known.size() != manifest.labels().size()) {
      engine.close();
      throw new EngineException(
          "%s: a selector needs task select and labels among blur, streaks, drops, not %s and %s"
              .formatted(manifest.id(), manifest.task().id(), manifest.labels()));
    }
    this.engine = engine;
    labels = List.copyOf(known);
    mapping = new PixelConverter(manifest.pixels());
    scores = TensorView.directFloats(labels.size());
  }

  /** Thresholds of all labels of the model. */
  Map<Label, Threshold> thresholds() {
    Map<Label, Threshold> thresholds = new EnumMap<>(Label.class);
    for (Label label : labels) {
      thresholds.put(
          label, engine.manifest().thresholds().getOrDefault(label.id(), Label.DEFAULT_THRESHOLD));
    }
    return thresholds;
  }

  /** Scores of the frame, 0–1, for all labels of the model. */
  Map<Label, Double> score(Frame frame) throws EngineException {
    double cut = Math.sqrt(Math.min(1, MAX_PX / ((double) frame.widthPx() * frame.heightPx())));
    int width = Math.max(1, (int) (frame.widthPx() * cut));
    int height = Math.max(1, (int) (frame.heightPx() * cut));
    int tensorWidth = side(width);
    int tensorHeight = side(height);
    int left = (frame.widthPx() - width) / 2;
    int top = (frame.heightPx() - height) / 2;
    PixelView pixels = frame.view().part(left, top, width, height);
    boolean scored =
        engine.takesPixels()
            && engine.scorePixels(
                PixelTile.whole(pixels, tensorWidth, tensorHeight, pixels), scores);
    if (!scored) {
      if (tensor.capacity() < 3 * tensorWidth * tensorHeight) {
        tensor = TensorView.directFloats(3 * tensorWidth * tensorHeight);
      }
      TensorView input = new TensorView(tensor, tensorWidth, tensorHeight);
      mapping.toTensor(pixels, input);
      engine.run(input, scores);
    }
    Map<Label, Double> result = new EnumMap<>(Label.class);
    for (int i = 0; i < labels.size(); i++) {
      double score = scores.get(i);
      if (!(score >= 0 && score <= 1)) {
        throw new EngineException(
            "%s scored %s with %s, which is not within 0 to 1"
                .formatted(engine.manifest().id(), labels.get(i).id(), score));
      }
      result.put(labels.get(i), score);
    }
    return result;
  }

  @Override
  public void close() {
    mapping.close();
    engine.close();
  }

  private int side(int px) {
    int multiple = engine.manifest().sizeMultiple();
    return (Math.max(MIN_SIDE_PX, px) + multiple - 1) / multiple * multiple;
  }
}
