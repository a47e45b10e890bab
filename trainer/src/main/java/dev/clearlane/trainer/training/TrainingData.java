package dev.clearlane.trainer.training;

import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.data.BatchLoader;
import dev.clearlane.trainer.data.Batches;
import dev.clearlane.trainer.data.LabelledBatches;
import dev.clearlane.trainer.data.PictureBatches;
import dev.clearlane.trainer.data.Preflight;
import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.data.SplitData;
import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.usage.UsageException;
import dev.clearlane.trainer.validation.LabelValidation;
import dev.clearlane.trainer.validation.PictureValidation;
import dev.clearlane.trainer.validation.Validation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Batches and validation of a recipe, on data that were checked. */
record TrainingData(Recipe recipe, Preflight checked) {
  /**
   * Reads every file once.
   *
   * @throws UsageException listing every error of the data
   */
  static TrainingData check(Recipe recipe, Path root) throws UsageException {
    boolean classifier = !recipe.network().labels().isEmpty();
    return new TrainingData(
        recipe,
        Preflight.of(
            root, recipe.mix(), classifier ? recipe.mix() : List.of(), recipe.validationPairs()));
  }

  /** Training batches of a phase. */
  Batches batches(Phase phase) throws IOException {
    return batches(checked.train(), recipe.seed(), phase);
  }

  /** Loads training batches of a phase ahead of their use. */
  BatchLoader<StagedBatch> loader(Phase phase, long firstStep) throws IOException {
    Batches batches = batches(phase);
    return new BatchLoader<>(
        step -> StagedBatch.of(batches.of(step)), firstStep, StagedBatch::close);
  }

  Validation validation() throws IOException {
    if (!recipe.network().labels().isEmpty()) {
      long seed = Seeds.mix(recipe.seed(), -2);
      Phase only = recipe.phases().get(0);
      return new LabelValidation(batches(checked.tuning(), seed, only), recipe.validationSamples());
    }
    return new PictureValidation(
        recipe.validationPairs(),
        checked.tuning(),
        recipe.validationSamples(),
        recipe.network().sizeMultiple());
  }

  private Batches batches(SplitData from, long seed, Phase phase) throws IOException {
    if (!recipe.network().labels().isEmpty()) {
      return new LabelledBatches(
          recipe.mix(),
          from,
          recipe.network().pixels(),
          recipe.network().labels(),
          phase.batch(),
          phase.patchPx(),
          recipe.reuse(),
          seed);
    }
    return new PictureBatches(
        recipe.mix(),
        from,
        recipe.network().pixels(),
        recipe.cleanShare(),
        recipe.channelSwaps(),
        phase.batch(),
        phase.patchPx().get(0),
        seed);
  }
}
