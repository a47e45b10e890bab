package dev.clearlane.trainer.teacher;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Labels patches: the teacher's output as a target, where it is trusted, and how much it changes
 * the patch. Files of a patch are written before its line in {@link LabelFile}, so that a run that
 * was killed goes on with the patch that it was at.
 */
final class Labeller {
  private static final int MAX_SCALE = 3;

  private final Teacher teacher;
  private final String model;
  private final Path folder;
  private final LabelFile labels;

  /**
   * @param model id of the teacher, as it is written into the labels
   * @param folder receives {@code input/}, {@code target/} and {@code trust/}
   */
  Labeller(Teacher teacher, String model, Path folder, LabelFile labels) {
    this.teacher = teacher;
    this.model = model;
    this.folder = folder;
    this.labels = labels;
  }

  /** Labels a patch of a frame. */
  Label label(String name, Path source, int frame, int x, int y, Picture patch)
      throws IOException, EngineException, InterruptedException {
    List<Picture> outputs = new ArrayList<>();
    List<Double> changes = new ArrayList<>();
    int scale = 1;
    for (int factor = 1; factor <= MAX_SCALE; factor++) {
      Picture output = teacher.restore(patch, factor);
      outputs.add(output);
      changes.add(Psnr.rgb(patch, output));
      if (changes.get(factor - 1) < changes.get(scale - 1)) {
        scale = factor;
      }
    }
    Picture output = outputs.get(0);
    // Streaks are only removed at full size, so a second pass is the second opinion on rain.
    Picture second = teacher.task() == Task.DERAIN ? teacher.restore(output) : outputs.get(1);
    Trust trust = Trust.of(patch, output, second);
    write("input", name, patch);
    write("target", name, trust.target(patch, output));
    write("trust", name, trust.picture(patch.widthPx(), patch.heightPx()));
    Label label =
        new Label(
            name,
            source.toString(),
            frame,
            x,
            y,
            teacher.task().id(),
            model,
            changes,
            scale,
            trust.share());
    labels.add(label);
    return label;
  }

  private void write(String kind, String name, Picture picture) throws IOException {
    PictureFile.write(picture, folder.resolve(kind).resolve(name + ".png"));
  }
}
