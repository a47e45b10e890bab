package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Nearest;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Rules;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.trainer.data.MixtureComponent;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.network.Network;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Keys of one entry of the training data. */
record MixSection(
    @Doc("How often the entry is drawn, relative to the others.")
        @Default("1")
        @Range(min = 1e-9, max = 1e9)
        double weight,
    @Doc("Sources of pairs of a degraded and a clean picture.") List<String> pairs,
    @Doc("Sources of sharp pictures.") List<String> sharp,
    @Doc("Sources of clips, whose frames are averaged to blur; picture networks only.")
        List<String> clips,
    @Doc("Synthetic degradations of the sharp pictures, applied in order.") List<String> degrade,
    @Doc("What a classifier should find in the pictures.") List<String> labels) {
  /**
   * The entry.
   *
   * @param at start of its keys in messages, with a dot
   */
  MixtureComponent entry(String at, Network network, Rules rules) {
    boolean classifier = !network.labels().isEmpty();
    long given = Stream.of(pairs, sharp, clips).filter(sources -> !sources.isEmpty()).count();
    rules.require(
        given == 1,
        at.substring(0, at.length() - 1),
        "must have exactly one of pairs, sharp, clips, but has " + given);
    rules.require(
        sharp.isEmpty() ? degrade.isEmpty() : classifier || !degrade.isEmpty(),
        at + "degrade",
        "must be given with sharp pictures, and only there, but is " + degrade);
    rules.require(
        clips.isEmpty() || !classifier,
        at + "clips",
        "must be absent for a classifier, but is " + clips);
    requireKnown(degrade, Degradations.names(), at + "degrade", rules);
    requireKnown(labels, network.labels(), at + "labels", rules);
    return new MixtureComponent(
        weight,
        sources(at + "pairs", pairs, Source.Kind.PAIRS, rules),
        sources(at + "sharp", sharp, Source.Kind.SHARP, rules),
        sources(at + "clips", clips, Source.Kind.CLIPS, rules),
        degrade,
        labels);
  }

  private static void requireKnown(
      List<String> names, Collection<String> known, String key, Rules rules) {
    for (String name : names) {
      rules.require(
          known.contains(name),
          key,
          "must be one of %s, but is %s".formatted(String.join(", ", known), name));
    }
  }

  /** The sources of these names; unknown ones are broken rules. */
  static List<Source> sources(String key, List<String> names, Source.Kind kind, Rules rules) {
    List<Source> sources = new ArrayList<>();
    for (String name : names) {
      Optional<Source> found = Source.find(name, kind);
      found.ifPresentOrElse(
          sources::add,
          () ->
              rules.broken(
                  key,
                  "must name sources of %s, but is %s; %s"
                      .formatted(
                          kind.name().toLowerCase(Locale.ROOT),
                          name,
                          Nearest.hint(name, Source.names(kind)))));
    }
    return sources;
  }
}
