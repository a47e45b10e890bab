package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.RuleException;
import org.jspecify.annotations.Nullable;

/** Keys of one label of a classifier. */
record ThresholdSection(
    @Doc("Score from which the degradation counts as present.")
        @Default("0.5")
        @Range(min = 0, max = 1)
        double enter,
    @Doc("Score below which it no longer does; above 0, and not above `enter`.")
        @ComputedDefault("`enter`")
        @Range(min = 0, max = 1)
        @Nullable Double exit) {
  static final ThresholdSection DEFAULT = new ThresholdSection(0.5, null);

  ThresholdSection {
    double chosen = exit == null ? enter : exit;
    if (!(chosen > 0 && chosen <= enter)) {
      throw new RuleException("exit", "must be above 0 and not above enter, but is " + chosen);
    }
  }

  ModelManifest.Threshold threshold() {
    return new ModelManifest.Threshold(enter, exit == null ? enter : exit);
  }
}
