package dev.clearlane.trainer.data;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One entry of a recipe's mix: exactly one of pairs, sharp and clips is given.
 *
 * @param weight how often it is drawn, relative to the others
 * @param pairs sources of real pairs
 * @param sharp sources of sharp pictures
 * @param clips sources of clips whose frames are averaged
 * @param plates sources of pictures of licence plates
 * @param formats of rendered plates; empty for all
 * @param fonts of rendered plates; empty for none rendered
 * @param degrade degradations of the pictures by name: applied in order, or for plates one of them
 * @param labels labels that a classifier should output
 */
public record MixtureComponent(
    double weight,
    List<Source> pairs,
    List<Source> sharp,
    List<Source> clips,
    List<Source> plates,
    List<String> formats,
    List<String> fonts,
    List<String> degrade,
    List<String> labels) {
  /** Without plates. */
  public MixtureComponent(
      double weight,
      List<Source> pairs,
      List<Source> sharp,
      List<Source> clips,
      List<String> degrade,
      List<String> labels) {
    this(weight, pairs, sharp, clips, List.of(), List.of(), List.of(), degrade, labels);
  }

  public MixtureComponent {
    pairs = List.copyOf(pairs);
    sharp = List.copyOf(sharp);
    clips = List.copyOf(clips);
    plates = List.copyOf(plates);
    formats = List.copyOf(formats);
    fonts = List.copyOf(fonts);
    degrade = List.copyOf(degrade);
    labels = List.copyOf(labels);
  }

  /** Whether it is of pairs of coarse results, with the raw pictures beside them. */
  boolean refined() {
    return pairs.stream().anyMatch(Source::refined);
  }

  /** The sources' names, for messages. */
  String names() {
    return Stream.of(pairs, sharp, clips, plates)
        .flatMap(List::stream)
        .map(Source::id)
        .collect(Collectors.joining(", "));
  }
}
