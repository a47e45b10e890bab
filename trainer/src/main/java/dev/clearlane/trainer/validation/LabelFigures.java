package dev.clearlane.trainer.validation;

import dev.clearlane.trainer.data.LabelledBatches;
import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.data.SplitData;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.recipe.Recipe;
import java.io.IOException;
import java.util.Map;

/** A classifier's figures for its manifest: as in training, over more batches. */
public final class LabelFigures {
  private static final int BATCHES = 40;

  private LabelFigures() {}

  /** Shares of present and of absent degradations that are judged rightly at 0.5, per label. */
  public static Map<String, Double> measure(Recipe recipe, SplitData heldOut, Parameters parameters)
      throws IOException {
    LabelledBatches batches =
        new LabelledBatches(
            recipe.mix(),
            heldOut,
            recipe.network().pixels(),
            recipe.network().labels(),
            recipe.phases().get(0).batch(),
            recipe.phases().get(0).patchPx(),
            recipe.reuse(),
            Seeds.mix(recipe.seed(), -3));
    return new LabelValidation(batches, BATCHES).measure(recipe.network(), parameters);
  }
}
