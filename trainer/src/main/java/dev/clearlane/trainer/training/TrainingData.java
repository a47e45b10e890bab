package dev.clearlane.trainer.training;

import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.data.BatchLoader;
import dev.clearlane.trainer.data.Batches;
import dev.clearlane.trainer.data.DetectorBatches;
import dev.clearlane.trainer.data.LabelledBatches;
import dev.clearlane.trainer.data.PictureBatches;
import dev.clearlane.trainer.data.Preflight;
import dev.clearlane.trainer.data.ReaderBatches;
import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.data.SplitData;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.usage.UsageException;
import dev.clearlane.trainer.validation.LabelValidation;
import dev.clearlane.trainer.validation.PictureValidation;
import dev.clearlane.trainer.validation.PlateValidation;
import dev.clearlane.trainer.validation.TextValidation;
import dev.clearlane.trainer.validation.Validation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Batches and validation of a recipe, on data that were checked. */
record TrainingData(Recipe recipe, Preflight checked) {
  /**
   * Reads every file once.
   *
   * @throws UsageException listing every error of the data
   */
  static TrainingData check(Recipe recipe, Path root) throws UsageException {
    boolean pictures = recipe.network().output() == Network.Output.PICTURE;
    return new TrainingData(
        recipe,
        Preflight.of(
            root,
            recipe.mix(),
            pictures ? List.of() : recipe.mix(),
            recipe.validationPairs(),
            recipe.network().extraPictures()));
  }

  /** Training batches of a phase. */
  Batches batches(Phase phase) throws IOException {
    return batches(checked.train(), recipe.seed(), phase);
  }

  /**
   * Some batches of the first phase, other than those that are trained on.
   *
   * @param count at least 1
   */
  List<Batch> unused(int count) throws IOException {
    Batches other = batches(checked.train(), Seeds.mix(recipe.seed(), -4), recipe.phases().get(0));
    List<Batch> found = new ArrayList<>();
    for (int step = 0; step < count; step++) {
      found.add(other.of(step));
    }
    return found;
  }

  /** Loads training batches of a phase ahead of their use. */
  BatchLoader<StagedBatch> loader(Phase phase, long firstStep) throws IOException {
    Batches batches = batches(phase);
    return new BatchLoader<>(
        step -> StagedBatch.of(batches.of(step)), firstStep, StagedBatch::close);
  }

  /**
   * Validation on the tuning split.
   *
   * @param quantisation where the 8-bit file rounds that the recipe trains for; null for float32
   */
  Validation validation(@Nullable Quantisation quantisation) throws IOException {
    Network.Output output = recipe.network().output();
    if (output != Network.Output.PICTURE) {
      long seed = Seeds.mix(recipe.seed(), -2);
      Phase only = recipe.phases().get(0);
      Batches batches = batches(checked.tuning(), seed, only);
      int count = recipe.validationSamples();
      return switch (output) {
        case TEXT -> new TextValidation(batches, count);
        case PLATES -> new PlateValidation(batches, count);
        default -> new LabelValidation(batches, count);
      };
    }
    return new PictureValidation(
        recipe.validationPairs(),
        checked.tuning(),
        recipe.validationSamples(),
        recipe.network().sizeMultiple(),
        recipe.network().extraPictures(),
        quantisation);
  }

  private Batches batches(SplitData from, long seed, Phase phase) throws IOException {
    Network network = recipe.network();
    if (network.output() == Network.Output.TEXT) {
      return new ReaderBatches(
          recipe.mix(), from, network.pixels(), phase.batch(), recipe.reuse(), seed);
    }
    if (network.output() == Network.Output.PLATES) {
      return new DetectorBatches(
          recipe.mix(),
          from,
          network.pixels(),
          phase.batch(),
          phase.patchPx().get(0),
          recipe.reuse(),
          seed);
    }
    if (network.output() == Network.Output.LABELS) {
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
        recipe.network().extraPictures(),
        recipe.cleanShare(),
        recipe.channelSwaps(),
        phase.batch(),
        phase.patchPx().get(0),
        recipe.reuse(),
        seed);
  }
}
