package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Nearest;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Rules;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.synth.plates.PlateRenderer;
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
    @Doc(
            "Sources of clips, whose frames are averaged to blur, or, with `degrade`, degraded one"
                + " after the other; picture networks only.")
        List<String> clips,
    @Doc("Sources of pictures of licence plates; plate networks only.") List<String> plates,
    @Doc("National formats of plates that are rendered onto the sharp pictures; none for all.")
        List<String> formats,
    @Doc(
            "Typefaces of those plates: files in `DATA/fonts`, or `strokes`, the project's own; none"
                + " for no rendered plates.")
        List<String> fonts,
    @Doc(
            "Synthetic degradations of the pictures, applied in order; of clips, instead of the average"
                + " of their frames; for plate networks one of them, drawn for each sample, `none`"
                + " for none.")
        List<String> degrade,
    @Doc("What a classifier should find in the pictures.") List<String> labels) {
  /**
   * The entry.
   *
   * @param at start of its keys in messages, with a dot
   */
  MixtureComponent entry(String at, Network network, Rules rules) {
    Network.Output output = network.output();
    boolean classifier = output == Network.Output.LABELS;
    if (output == Network.Output.PLATES || output == Network.Output.TEXT) {
      return platesEntry(at, output, rules);
    }
    rules.require(
        plates.isEmpty() && formats.isEmpty() && fonts.isEmpty(),
        at + "plates",
        "must be absent, as formats and fonts, for all but plate networks");
    long given = Stream.of(pairs, sharp, clips).filter(sources -> !sources.isEmpty()).count();
    rules.require(
        given == 1,
        at.substring(0, at.length() - 1),
        "must have exactly one of pairs, sharp, clips, but has " + given);
    boolean optional = classifier ? !sharp.isEmpty() : !clips.isEmpty();
    rules.require(
        optional || sharp.isEmpty() == degrade.isEmpty(),
        at + "degrade",
        "must be given with sharp pictures, and only there%s, but is %s"
            .formatted(classifier ? "" : " and with clips", degrade));
    rules.require(
        clips.isEmpty() || !classifier,
        at + "clips",
        "must be absent for a classifier, but is " + clips);
    requireKnown(degrade, Degradations.names(), at + "degrade", rules);
    requireKnown(labels, network.labels(), at + "labels", rules);
    rules.require(
        !network.refines() || !pairs.isEmpty(),
        at.substring(0, at.length() - 1),
        "must have pairs for %s, which learns from nothing else".formatted(network.name()));
    return new MixtureComponent(
        weight,
        pairs(at + "pairs", pairs, network, rules),
        sources(at + "sharp", sharp, Source.Kind.SHARP, rules),
        sources(at + "clips", clips, Source.Kind.CLIPS, rules),
        List.of(),
        List.of(),
        List.of(),
        degrade,
        labels);
  }

  private MixtureComponent platesEntry(String at, Network.Output output, Rules rules) {
    rules.require(
        pairs.isEmpty() && clips.isEmpty() && labels.isEmpty(),
        at.substring(0, at.length() - 1),
        "must have none of pairs, clips, labels for a plate network");
    rules.require(
        plates.isEmpty() != sharp.isEmpty(),
        at.substring(0, at.length() - 1),
        "must have exactly one of plates and sharp");
    rules.require(
        plates.isEmpty() || (fonts.isEmpty() && formats.isEmpty()),
        at + "fonts",
        "must be given with sharp pictures only");
    rules.require(
        sharp.isEmpty() || !fonts.isEmpty() || output == Network.Output.PLATES,
        at + "fonts",
        "must be given for a reader, which learns nothing from pictures without plates");
    requireKnown(degrade, Degradations.names(), at + "degrade", rules);
    requireKnown(formats, PlateRenderer.formats(), at + "formats", rules);
    return new MixtureComponent(
        weight,
        List.of(),
        sources(at + "sharp", sharp, Source.Kind.SHARP, rules),
        List.of(),
        sources(at + "plates", plates, Source.Kind.PLATES, rules),
        formats,
        fonts,
        degrade,
        List.of());
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

  /** The sources of pairs of these names: for a refiner those for refiners, else the others. */
  static List<Source> pairs(String key, List<String> names, Network network, Rules rules) {
    List<Source> sources = sources(key, names, Source.Kind.PAIRS, rules);
    for (Source source : sources) {
      rules.require(
          source.refined() == network.refines(),
          key,
          "must name %s refined:COARSE:TARGETS:RAW for %s, but is %s"
              .formatted(network.refines() ? "only" : "no", network.name(), source));
    }
    return sources;
  }

  /** The sources of these names; unknown ones are broken rules. */
  private static List<Source> sources(
      String key, List<String> names, Source.Kind kind, Rules rules) {
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
