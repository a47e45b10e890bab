package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.RuleException;

/** Keys of a network that is trained as its 8-bit file would compute it. */
record QuantisedSection(
    @Doc(
            "The `calibration.json` of a bundle of this network, whose rounding is simulated;"
                + " relative to the working directory, see"
                + " [Training for 8 bits](#training-for-8-bits).")
        @Default("")
        String calibration) {
  QuantisedSection {
    if (calibration.isBlank()) {
      throw new RuleException("calibration", "must name a file, but is ''");
    }
  }
}
