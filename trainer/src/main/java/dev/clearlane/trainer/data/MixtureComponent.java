package dev.clearlane.trainer.data;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line of a recipe's mix: exactly one of pairs, sharp and clips is given.
 *
 * @param weight how often it is drawn, relative to the others
 * @param pairs sources of real pairs
 * @param sharp sources of sharp pictures
 * @param clips sources of clips whose frames are averaged
 * @param degrade degradations of the sharp pictures by name, applied in order
 * @param labels what a classifier should say
 */
public record MixtureComponent(
    double weight,
    List<Source> pairs,
    List<Source> sharp,
    List<Source> clips,
    List<String> degrade,
    List<String> labels) {
  public MixtureComponent {
    pairs = List.copyOf(pairs);
    sharp = List.copyOf(sharp);
    clips = List.copyOf(clips);
    degrade = List.copyOf(degrade);
    labels = List.copyOf(labels);
  }

  /** The sources' names, for messages. */
  String names() {
    return Stream.of(pairs, sharp, clips)
        .flatMap(List::stream)
        .map(Source::id)
        .collect(Collectors.joining(", "));
  }
}
