package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Rules;
import dev.clearlane.trainer.network.Critic;
import dev.clearlane.trainer.network.Vgg19;
import dev.clearlane.trainer.recipe.LossTerm.Features;
import dev.clearlane.trainer.recipe.LossTerm.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Keys of one term of the loss. */
record LossSection(
    @Doc(
            "Definition of the term, see below; `labels`, `ctc` and `plates` are the only losses of"
                + " their networks and are not given. Required.")
        @ComputedDefault("")
        @Nullable Kind kind,
    @Doc("Factor of the term in the sum.") @Default("1") @Range(min = 1e-9, max = 1e9)
        double weight,
    @Doc("Network whose features are compared; required by `perceptual`, and only there.")
        @Default("none")
        Features features,
    @Doc(
            "File, run or bundle; required by `teacher` and by the features `vgg19` and"
                + " `classifier`, and only there.")
        @Default("")
        String from,
    @Doc("Layer of the feature network; `perceptual` only.")
        @ComputedDefault("`conv3_3`, `conv4` or `down2`")
        @Nullable String layer) {
  /**
   * The term.
   *
   * @param at start of its keys in messages, with a dot
   */
  LossTerm term(String at, Rules rules) {
    boolean perceptual = kind == Kind.PERCEPTUAL;
    boolean needsSource =
        kind == Kind.TEACHER || features == Features.VGG19 || features == Features.CLASSIFIER;
    rules.require(kind != null, at + "kind", "must be given, but is missing");
    rules.require(
        kind != Kind.LABELS && kind != Kind.CTC && kind != Kind.PLATES,
        at + "kind",
        "must be another for a picture network, but is "
            + String.valueOf(kind).toLowerCase(Locale.ROOT));
    if (perceptual) {
      rules.require(
          features != Features.NONE,
          at + "features",
          "must be one of vgg19, critic, classifier, but is none");
    } else {
      rules.require(features == Features.NONE, at + "features", "is for perceptual only");
      rules.require(layer == null, at + "layer", "is for perceptual only");
    }
    if (needsSource) {
      rules.require(!from.isEmpty(), at + "from", "must name a file, run or bundle");
    } else {
      rules.require(from.isEmpty(), at + "from", "is for teacher, vgg19 and classifier only");
    }
    String chosen = layer == null || layer.isEmpty() ? defaultLayer() : layer;
    checkLayer(at, chosen, rules);
    return new LossTerm(kind == null ? Kind.L1 : kind, weight, features, from, chosen);
  }

  private String defaultLayer() {
    return switch (features) {
      case NONE -> "";
      case VGG19 -> "conv3_3"; // as DeblurGAN, whose training the paper follows
      case CRITIC -> "conv4";
      case CLASSIFIER -> "down2";
    };
  }

  private void checkLayer(String at, String chosen, Rules rules) {
    if (features == Features.VGG19) {
      try {
        new Vgg19(chosen);
      } catch (IllegalArgumentException e) {
        rules.broken(
            at + "layer",
            "must be conv1_1, conv1_2, conv2_1 … conv5_4, or relu likewise, but is " + chosen);
      }
    }
    rules.require(
        features != Features.CRITIC || Critic.FEATURES.contains(chosen),
        at + "layer",
        "must be one of %s, but is %s".formatted(String.join(", ", Critic.FEATURES), chosen));
  }
}
