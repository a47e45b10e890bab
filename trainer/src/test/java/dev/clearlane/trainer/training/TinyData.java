package dev.clearlane.trainer.training;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A data root of a few small pictures, in the published layouts. */
public final class TinyData {
  private static final String REFINED = "refined:refiner/coarse:refiner/clean:refiner/raw";

  private TinyData() {}

  /** Four pairs of drops on glass, and ten city scenes; 64×48. */
  public static Path in(Path folder) throws IOException {
    Path rainy = Files.createDirectories(folder.resolve("raindrop_pairs/rain_image"));
    Path clean = Files.createDirectories(folder.resolve("raindrop_pairs/clean_image"));
    Path urban = Files.createDirectories(folder.resolve("sharp_urban100"));
    for (int i = 0; i < 4; i++) {
      Picture scene = scene(i);
      PictureFile.write(scene, clean.resolve(i + "_clean.png"));
      Picture spoilt = new Picture(64, 48, scene.bgr().clone());
      for (int j = 0; j < spoilt.bgr().length; j += 7) {
        spoilt.bgr()[j] = (byte) 200;
      }
      PictureFile.write(spoilt, rainy.resolve(i + "_rain.png"));
    }
    for (int i = 0; i < 10; i++) {
      PictureFile.write(scene(100 + i), urban.resolve("img_%03d.png".formatted(i)));
    }
    return folder;
  }

  /**
   * What a refiner learns from, 16 pictures each below {@code refiner}: {@code clean}, {@code raw}
   * with bright dots, and {@code coarse} with fainter ones.
   */
  public static Path refined(Path folder) throws IOException {
    for (int i = 0; i < 16; i++) {
      Picture scene = scene(i);
      for (String kind : List.of("clean", "raw", "coarse")) {
        Path at = Files.createDirectories(folder.resolve("refiner").resolve(kind));
        Picture picture = new Picture(64, 48, scene.bgr().clone());
        for (int j = 0; j < picture.bgr().length && !kind.equals("clean"); j += 7) {
          int clean = picture.bgr()[j] & 0xff;
          picture.bgr()[j] = (byte) (kind.equals("raw") ? 200 : (clean + 200) / 2);
        }
        PictureFile.write(picture, at.resolve("%02d.png".formatted(i)));
      }
    }
    return folder;
  }

  /** A recipe of a refiner on those. */
  private static Recipe refiner(String network) throws UsageException {
    return RecipeReader.parse(
        "tiny",
        """
        name: tiny
        network: {name: %s, refines: {model: coarse-one, scale: 2}}
        seed: 4
        steps: 6
        learning_rate: 0.001
        warmup_steps: 2
        batch: 2
        patch_px: 32
        mix:
          - {pairs: ["%s"]}
        validation: {pairs: ["%s"], every_steps: 3, samples: 2}
        """
            .formatted(network, REFINED, REFINED));
  }

  /** Coarse blocks of random colours. */
  public static Picture scene(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] blocks = new byte[3 * 8 * 6];
    random.nextBytes(blocks);
    Picture picture = Picture.black(64, 48);
    for (int y = 0; y < 48; y++) {
      for (int x = 0; x < 64; x++) {
        System.arraycopy(blocks, 3 * (y / 8 * 8 + x / 8), picture.bgr(), 3 * (y * 64 + x), 3);
      }
    }
    return picture;
  }

  /**
   * A recipe on that data whose generator goes through L1 and, with a critic of its own, two
   * adversarial phases; constant rates, so that what a step does is the same however many follow.
   *
   * @param adversarialSteps of the last phase
   */
  public static Recipe phased(String network, long adversarialSteps) throws UsageException {
    return RecipeReader.parse(
        "tiny",
        """
        name: tiny
        task: derain
        network: {name: %s}
        seed: 4
        input_noise: 2
        learning_rate: 0.001
        final_learning_rate: 0.001
        warmup_steps: 0
        batch: 2
        patch_px: 32
        mix:
          - {weight: 1, pairs: [raindrop]}
        phases:
          - {name: pretrain, steps: 2}
          - name: penalty
            steps: 2
            losses: [{kind: l1, weight: 2}, {kind: adversarial, weight: 0.01}]
            critic: {width: 2, steps: 2, learning_rate: 0.0005}
          - name: clip
            steps: %d
            batch: 1
            losses: [{kind: adversarial, weight: 0.01}, {kind: perceptual, features: critic}]
            critic: {width: 2, steps: 2, constraint: clip}
        validation: {pairs: [raindrop], every_steps: 1000, samples: 1}
        """
            .formatted(network, adversarialSteps));
  }

  /** A recipe on that data, a refiner's on {@link #refined}: few, small steps. */
  public static Recipe recipe(String network) throws UsageException {
    if (network.endsWith("-refine")) {
      return refiner(network);
    }
    String task = network.startsWith("selector") ? "select" : "derain";
    String validation = task.equals("select") ? "" : "pairs: [raindrop], ";
    String labels = task.equals("select") ? ", labels: [drops]" : "";
    return RecipeReader.parse(
        "tiny",
        """
        name: tiny
        task: %s
        network: {name: %s}
        seed: 4
        steps: 6
        learning_rate: 0.001
        warmup_steps: 2
        batch: 2
        patch_px: 32
        mix:
          - {weight: 1, pairs: [raindrop]%s}
          - {weight: 1, sharp: [urban100], degrade: [noise]}
        validation: {%severy_steps: 3, samples: 2}
        """
            .formatted(task, network, labels, validation));
  }
}
