package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Rules;
import dev.clearlane.trainer.network.Critic;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.PlateDetector;
import dev.clearlane.trainer.network.PlateReader;
import dev.clearlane.trainer.network.RepUNet;
import dev.clearlane.trainer.network.SelectorNet;
import dev.clearlane.trainer.network.Wei2021;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys of a recipe's network. */
record NetworkSection(
    @Doc("Architecture, see [Networks](#networks).") @Default("") String name,
    @Doc("Slope of LeakyReLU below 0; `wei2021` only.")
        @ComputedDefault("0.2")
        @Range(min = 0, max = 0.999)
        @Nullable Double leakySlope,
    @Doc("Probability of dropout; `wei2021` only.")
        @ComputedDefault("0.5")
        @Range(min = 0, max = 0.999)
        @Nullable Double dropout,
    @Doc("`clamp`: clamp(in + tanh), or `mean`: (in + tanh)/2; `wei2021` only.")
        @ComputedDefault("clamp")
        Wei2021.@Nullable Skip skip,
    @Nullable RefinesSection refines,
    @Nullable QuantisedSection quantised) {
  /** The network; after an error, one of the task, for further checks. */
  Network network(Task task, Rules rules) {
    try {
      Network network = Networks.byName(name);
      rules.require(
          network.refines() == (refines != null),
          "network.refines",
          "must be present for refiners only, but is %s for %s"
              .formatted(refines == null ? "absent" : "present", name));
      rules.require(
          quantised == null || (network.output() == Network.Output.PICTURE && !network.refines()),
          "network.quantised",
          "must be absent for %s, which has no 8-bit file to train for".formatted(name));
      if (network instanceof Wei2021 wei) {
        return new Wei2021(
            wei.width(),
            leakySlope == null ? wei.leakySlope() : leakySlope,
            dropout == null ? wei.dropout() : dropout,
            skip == null ? wei.skip() : skip);
      }
      refuseSettings(rules);
      if (!(network instanceof Critic)) {
        return network;
      }
      rules.broken("network.name", "must be one that a recipe trains, but is " + name);
    } catch (IllegalArgumentException e) {
      String rule = String.valueOf(e.getMessage());
      rules.broken(
          "network.name",
          rule.startsWith("network must")
              ? rule.replaceFirst("^network ", "")
              : "must be a network with valid settings: " + rule);
    }
    return switch (task) {
      case SELECT -> new SelectorNet();
      case PLATE_DETECT -> new PlateDetector(16);
      case PLATE_READ -> new PlateReader(32);
      case DEBLUR, DERAIN -> new RepUNet(16);
    };
  }

  /** What a refiner works behind; null for other networks. */
  @Nullable CoarseModel coarse() {
    return refines == null ? null : refines.coarse();
  }

  /** What the 8-bit file to train for is made from; null to train for float32. */
  @Nullable Path calibration() {
    return quantised == null ? null : Path.of(quantised.calibration());
  }

  private void refuseSettings(Rules rules) {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("leaky_slope", leakySlope);
    settings.put("dropout", dropout);
    settings.put("skip", skip);
    settings.forEach(
        (key, value) ->
            rules.require(
                value == null, "network." + key, "must be absent for %s".formatted(name)));
  }
}
