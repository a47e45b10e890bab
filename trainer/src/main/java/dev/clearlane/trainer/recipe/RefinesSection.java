package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.RuleException;

/** Keys of the model that a refiner works behind. */
record RefinesSection(
    @Doc("Id of the model whose results a refiner corrects; required for one, and only there.")
        @Default("")
        String model,
    @Doc("Factor by which pictures are reduced before that model.")
        @Default("1")
        @Range(min = 1, max = ModelManifest.MAX_SCALE)
        int scale) {
  RefinesSection {
    if (!ModelBundle.isId(model)) {
      throw new RuleException(
          "model", "must be %s, but is '%s'".formatted(ModelBundle.ID_RULE, model));
    }
  }

  CoarseModel coarse() {
    return new CoarseModel(model, scale);
  }
}
