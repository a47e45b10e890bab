package dev.clearlane.trainer.recipe;

import dev.clearlane.trainer.network.Critic;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Vgg19;
import dev.clearlane.trainer.recipe.CriticSettings.Constraint;
import dev.clearlane.trainer.recipe.LossTerm.Features;
import dev.clearlane.trainer.recipe.LossTerm.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads how a recipe trains: one phase from its own keys, or the list under {@code phases}, to
 * which those keys are the defaults.
 */
final class PhaseReader {
  private static final int MAX_PATCH_PX = 2048;
  private static final long MAX_STEPS = 100_000_000;
  private static final int MAX_REPEATS = 100;
  private static final int CRITIC_MULTIPLE = 16;
  private static final double UNCLIPPED = 1e6;

  private final Network network;

  PhaseReader(Network network) {
    this.network = network;
  }

  /** The phases in order, at least one; what is wrong is noted in the keys. */
  List<Phase> read(Keys recipe) {
    List<Keys> entries = recipe.list("phases");
    Phase whole = phase(recipe, builtIn(), "");
    if (entries.isEmpty()) {
      check(recipe, whole);
      return List.of(whole);
    }
    for (String key : List.of("steps", "critic")) {
      if (recipe.has(key)) {
        recipe.error(key, "given within the phases", "given beside them");
      }
    }
    List<Phase> phases = new ArrayList<>();
    for (Keys entry : entries) {
      Phase phase = phase(entry, whole, "phase" + (phases.size() + 1));
      if (!entry.has("steps")) {
        entry.error("steps", "given", "missing");
      }
      check(entry, phase);
      int repeat = (int) entry.whole("repeat", 1, 1, MAX_REPEATS);
      entry.refuseUnknown();
      phases.addAll(repeated(entry, phase, repeat));
    }
    return phases;
  }

  private Phase builtIn() {
    return new Phase(
        "",
        10_000,
        network.labels().isEmpty()
            ? List.of(LossTerm.of(Kind.L1, 1), LossTerm.of(Kind.FFT, 0.1))
            : List.of(LossTerm.of(Kind.LABELS, 1)),
        new Schedule(1e-3, 1e-6, 100, Decay.COSINE),
        new AdamSettings(0.9, 0.9, 1e-4, 1),
        8,
        List.of(),
        null);
  }

  private Phase phase(Keys keys, Phase absent, String name) {
    Schedule schedule = absent.schedule();
    double highest = keys.real("learning_rate", schedule.highest(), 1e-9, 1);
    Schedule chosen =
        new Schedule(
            highest,
            keys.real("final_learning_rate", schedule.lowest(), 0, 1),
            (int) keys.whole("warmup_steps", schedule.warmupSteps(), 0, 1_000_000),
            keys.choice("decay", Decay.class, schedule.decay()));
    List<LossTerm> losses = losses(keys, absent.losses());
    boolean needsCritic = losses.stream().anyMatch(LossTerm::needsCritic);
    return new Phase(
        name.isEmpty() ? "" : keys.text("name", name),
        keys.whole("steps", absent.steps(), 1, MAX_STEPS),
        losses,
        chosen,
        adam(keys, absent.adam()),
        (int) keys.whole("batch", absent.batch(), 1, 1024),
        keys.has("patch_px") ? keys.wholes("patch_px", 16, MAX_PATCH_PX) : absent.patchPx(),
        needsCritic || keys.has("critic") ? critic(keys.map("critic"), highest) : null);
  }

  private static AdamSettings adam(Keys keys, AdamSettings absent) {
    List<Double> betas =
        keys.reals("betas", List.of(absent.meanDecay(), absent.varianceDecay()), 2, 0, 0.999999);
    return new AdamSettings(
        betas.get(0),
        betas.get(1),
        keys.real("weight_decay", absent.weightDecay(), 0, 1),
        keys.real("clip_norm", absent.clipNorm(), 1e-6, 1e6));
  }

  private static CriticSettings critic(Keys keys, double generatorRate) {
    Constraint constraint = keys.choice("constraint", Constraint.class, Constraint.PENALTY);
    List<Double> betas = keys.reals("betas", List.of(0.5, 0.9), 2, 0, 0.999999);
    CriticSettings settings =
        new CriticSettings(
            (int) keys.whole("width", 64, 1, 256),
            (int) keys.whole("steps", 5, 1, 100),
            constraint,
            keys.real("bound", constraint == Constraint.CLIP ? 0.01 : 10, 1e-6, 1e6),
            keys.real("learning_rate", generatorRate, 1e-9, 1),
            new AdamSettings(betas.get(0), betas.get(1), 0, UNCLIPPED));
    keys.refuseUnknown();
    return settings;
  }

  private List<LossTerm> losses(Keys keys, List<LossTerm> absent) {
    double fftWeight = keys.real("fft_weight", Double.NaN, 0, 100);
    List<Keys> entries = keys.list("losses");
    if (!network.labels().isEmpty()) {
      if (!entries.isEmpty()) {
        keys.error("losses", "absent for a classifier, which has one of its own", "given");
      }
      return absent;
    }
    if (entries.isEmpty()) {
      if (Double.isNaN(fftWeight)) {
        return absent;
      }
      LossTerm l1 = LossTerm.of(Kind.L1, 1);
      return fftWeight == 0 ? List.of(l1) : List.of(l1, LossTerm.of(Kind.FFT, fftWeight));
    }
    if (!Double.isNaN(fftWeight)) {
      keys.error("fft_weight", "absent where losses are given", fftWeight);
    }
    return entries.stream().map(PhaseReader::loss).toList();
  }

  private static LossTerm loss(Keys keys) {
    Kind kind = keys.choice("kind", Kind.class, Kind.L1);
    if (!keys.has("kind")) {
      keys.error("kind", "given", "missing");
    }
    if (kind == Kind.LABELS) {
      keys.error("kind", "another for a picture network", "labels");
    }
    Features features = Features.NONE;
    String layer = "";
    String from = "";
    if (kind == Kind.PERCEPTUAL) {
      features = keys.choice("features", Features.class, Features.NONE);
      if (features == Features.NONE) {
        keys.error("features", "one of vgg19, critic, classifier", "none");
      }
      layer = keys.text("layer", "");
    }
    if (kind == Kind.TEACHER || features == Features.VGG19 || features == Features.CLASSIFIER) {
      from = keys.text("from", "");
      if (from.isEmpty()) {
        keys.error("from", "the file, run or bundle to take it from", "missing");
      }
    }
    LossTerm term =
        new LossTerm(
            kind, keys.real("weight", 1, 1e-9, 1e9), features, from, orDefault(layer, features));
    keys.refuseUnknown();
    if (features == Features.VGG19) {
      try {
        new Vgg19(term.layer());
      } catch (IllegalArgumentException e) {
        keys.error("layer", "conv1_1, conv1_2, conv2_1 … conv5_4, or relu likewise", layer);
      }
    }
    if (features == Features.CRITIC && !Critic.FEATURES.contains(term.layer())) {
      keys.error("layer", "one of " + String.join(", ", Critic.FEATURES), layer);
    }
    return term;
  }

  private static String orDefault(String layer, Features features) {
    if (!layer.isEmpty()) {
      return layer;
    }
    return switch (features) {
      case NONE -> "";
      case VGG19 -> "conv3_3"; // as DeblurGAN, whose training the paper follows
      case CRITIC -> "conv4";
      case CLASSIFIER -> "down2";
    };
  }

  private void check(Keys keys, Phase phase) {
    boolean classifier = !network.labels().isEmpty();
    List<Integer> patchPx = phase.patchPx();
    if (patchPx.isEmpty() || (!classifier && patchPx.size() > 1)) {
      keys.error("patch_px", "one side, or several for the selector", patchPx);
    }
    for (int side : patchPx) {
      if (side % network.sizeMultiple() != 0) {
        keys.error("patch_px", "multiples of " + network.sizeMultiple(), side);
      } else if (phase.critic() != null && side % CRITIC_MULTIPLE != 0) {
        keys.error("patch_px", "multiples of %d with a critic".formatted(CRITIC_MULTIPLE), side);
      }
    }
    if (!phase.name().matches("[a-z0-9-]{0,40}")) {
      keys.error("name", "up to 40 lower-case letters, digits and hyphens", phase.name());
    }
    if (keys.has("critic") && phase.losses().stream().noneMatch(LossTerm::needsCritic)) {
      keys.error("critic", "given with an adversarial loss or critic features only", "given");
    }
  }

  /** The phase cut into equal pieces, over which its learning rate falls once. */
  private static List<Phase> repeated(Keys keys, Phase phase, int repeat) {
    if (repeat == 1) {
      return List.of(phase);
    }
    if (phase.steps() % repeat != 0) {
      keys.error("steps", "a multiple of repeat, " + repeat, phase.steps());
    }
    List<Phase> pieces = new ArrayList<>();
    for (int i = 0; i < repeat; i++) {
      pieces.add(
          new Phase(
              "%s-%d".formatted(phase.name(), i + 1),
              phase.steps() / repeat,
              phase.losses(),
              phase.schedule().stretch(i, repeat),
              phase.adam(),
              phase.batch(),
              phase.patchPx(),
              phase.critic()));
    }
    return pieces;
  }
}
