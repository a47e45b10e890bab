package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.settings.Rules;
import dev.clearlane.bundle.settings.SettingsBinder;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.recipe.LossTerm.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a recipe's phases from its keys, and notes the rules that they break. */
final class PhaseAssembly {
  private static final long DEFAULT_STEPS = 10_000;
  private static final double DEFAULT_FFT_WEIGHT = 0.1;
  private static final int CRITIC_MULTIPLE = 16;

  private final Network network;
  private final boolean classifier;
  private final Rules rules;

  PhaseAssembly(Network network, Rules rules) {
    this.network = network;
    classifier = network.output() != Network.Output.PICTURE;
    this.rules = rules;
  }

  /** The phases in order, at least one. */
  List<Phase> phases(RecipeFile file) {
    List<LossTerm> losses = losses("", file.training(), defaultLosses());
    Long steps = file.steps();
    if (file.phases().isEmpty()) {
      return List.of(
          phase(
              "",
              "",
              steps == null ? DEFAULT_STEPS : steps,
              file.training(),
              losses,
              file.critic()));
    }
    rules.require(steps == null, "steps", "must be given in the phases only");
    rules.require(file.critic() == null, "critic", "must be given in the phases only");
    List<Phase> phases = new ArrayList<>();
    for (int i = 0; i < file.phases().size(); i++) {
      phases.addAll(entry("phases[%d].".formatted(i), i + 1, file.phases().get(i), losses));
    }
    return phases;
  }

  private List<Phase> entry(String at, int number, PhaseSection keys, List<LossTerm> inherited) {
    String name = keys.name() == null ? "phase" + number : keys.name();
    rules.require(
        name.matches("[a-z0-9-]{0,40}"),
        at + "name",
        "must be up to 40 lower-case letters, digits and hyphens, but is " + name);
    Long steps = keys.steps();
    rules.require(steps != null, at + "steps", "must be given, but is missing");
    Phase phase =
        phase(
            at,
            name,
            steps == null ? DEFAULT_STEPS : steps,
            keys.training(),
            losses(at, keys.training(), inherited),
            keys.critic());
    rules.require(
        steps == null || steps % keys.repeat() == 0,
        at + "steps",
        "must be a multiple of repeat, %d, but is %d".formatted(keys.repeat(), steps));
    return phase.repeated(keys.repeat());
  }

  private Phase phase(
      String at,
      String name,
      long steps,
      TrainingSection keys,
      List<LossTerm> losses,
      @Nullable CriticSection given) {
    boolean needsCritic = losses.stream().anyMatch(LossTerm::needsCritic);
    rules.require(
        given == null || needsCritic,
        at + "critic",
        "must be given with an adversarial loss or critic features only");
    CriticSection critic = given == null && needsCritic ? defaultCritic() : given;
    checkPatch(at + "patch_px", keys.patchPx(), critic != null);
    return new Phase(
        name,
        steps,
        losses,
        keys.schedule(),
        keys.adam(),
        keys.batch(),
        keys.patchPx(),
        critic == null ? null : critic.settings(keys.learningRate()));
  }

  private static CriticSection defaultCritic() {
    return SettingsBinder.bind(CriticSection.class, SettingsSource.empty("critic")).value();
  }

  private List<LossTerm> defaultLosses() {
    return switch (network.output()) {
      case PICTURE -> l1AndFft(DEFAULT_FFT_WEIGHT);
      case LABELS -> List.of(LossTerm.of(Kind.LABELS, 1));
      case TEXT -> List.of(LossTerm.of(Kind.CTC, 1));
      case PLATES -> List.of(LossTerm.of(Kind.PLATES, 1));
    };
  }

  private static List<LossTerm> l1AndFft(double fftWeight) {
    LossTerm l1 = LossTerm.of(Kind.L1, 1);
    return fftWeight == 0 ? List.of(l1) : List.of(l1, LossTerm.of(Kind.FFT, fftWeight));
  }

  private List<LossTerm> losses(String at, TrainingSection keys, List<LossTerm> inherited) {
    Double fftWeight = keys.fftWeight();
    List<LossSection> given = keys.losses();
    if (given == null || given.isEmpty()) {
      return fftWeight == null || classifier ? inherited : l1AndFft(fftWeight);
    }
    if (classifier) {
      String kind = network.output() == Network.Output.LABELS ? "classifier" : "plate network";
      rules.broken(at + "losses", "must be absent for a " + kind + ", which has one loss only");
      return inherited;
    }
    rules.require(
        fftWeight == null,
        at + "fft_weight",
        "must be absent if losses are given, but is " + fftWeight);
    List<LossTerm> terms = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      terms.add(given.get(i).term("%slosses[%d].".formatted(at, i), rules));
    }
    return terms;
  }

  private void checkPatch(String key, List<Integer> patchPx, boolean critic) {
    if (network.inputSize() != null) {
      rules.require(
          patchPx.isEmpty(), key, "must be absent for " + network.name() + ", which has one size");
      return;
    }
    boolean several = network.output() == Network.Output.LABELS;
    rules.require(
        !patchPx.isEmpty() && (several || patchPx.size() == 1),
        key,
        "must be one side, or several for the selector, but is " + patchPx);
    for (int side : patchPx) {
      if (side % network.sizeMultiple() != 0) {
        rules.broken(
            key, "must be a multiple of %d, but is %d".formatted(network.sizeMultiple(), side));
      } else if (critic && side % CRITIC_MULTIPLE != 0) {
        rules.broken(
            key,
            "must be a multiple of %d with a critic, but is %d".formatted(CRITIC_MULTIPLE, side));
      }
    }
  }
}
