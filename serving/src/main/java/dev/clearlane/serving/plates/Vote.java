package dev.clearlane.serving.plates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Votes on a vehicle's text over many readings, character by character. The length with the most
 * weight wins; among readings of that length, each place's character is the one with the most
 * weight, where a reading supports each of its alternatives by their confidence. Its candidates are
 * the readings' candidates by the weight that supports them, the winner first. Not thread-safe.
 */
final class Vote {
  private static final int MAX_CANDIDATES = 5;

  private final List<Ballot> ballots = new ArrayList<>();
  private final int capacity;

  private record Ballot(Reading reading, double weight) {}

  /**
   * @param capacity readings that are kept, at least 1; the one of least weight makes room
   */
  Vote(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds a reading.
   *
   * @param reading ignored if it has no text
   * @param sharpness 0 to 1; a blurred plate counts less
   */
  void add(Reading reading, double sharpness) {
    if (!reading.hasText() || reading.characters().isEmpty()) {
      return;
    }
    ballots.add(new Ballot(reading, reading.confidence() * (0.2 + 0.8 * sharpness)));
    if (ballots.size() > capacity) {
      ballots.remove(
          ballots.stream().min(Comparator.comparingDouble(Ballot::weight)).orElseThrow());
    }
  }

  /** Readings that count. */
  int size() {
    return ballots.size();
  }

  /** The winner; {@link Reading#NONE} without readings. */
  Reading result() {
    Map<Integer, Double> lengths = new HashMap<>();
    double all = 0;
    for (Ballot each : ballots) {
      lengths.merge(each.reading().characters().size(), each.weight(), Double::sum);
      all += each.weight();
    }
    if (lengths.isEmpty()) {
      return Reading.NONE;
    }
    int length =
        lengths.entrySet().stream()
            .max(
                Map.Entry.<Integer, Double>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey()))
            .orElseThrow()
            .getKey();
    List<Ballot> same =
        ballots.stream().filter(each -> each.reading().characters().size() == length).toList();
    List<ReadCharacter> characters = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    double product = 1;
    for (int place = 0; place < length; place++) {
      ReadCharacter character = place(same, place);
      characters.add(character);
      text.append(character.character());
      product *= character.confidence();
    }
    double weight = lengths.get(length);
    double agreement = all > 0 ? weight / all : 0;
    double confidence = agreement * Math.pow(product, 1.0 / length);
    Candidate winner = candidate(text.toString(), confidence);
    List<Candidate> candidates = new ArrayList<>(List.of(winner));
    candidates.addAll(others(winner, all));
    return new Reading(
        winner.text(),
        confidence,
        characters,
        candidates,
        same.get(0).reading().lines(),
        FormatPrior.region(winner));
  }

  private static Candidate candidate(String text, double confidence) {
    return new Candidate(text, confidence, confidence, NationalFormats.matching(text));
  }

  /** The next candidates of all readings, none surer than the winner. */
  private List<Candidate> others(Candidate winner, double all) {
    Map<String, Double> support = new HashMap<>();
    for (Ballot each : ballots) {
      for (Candidate one : each.reading().candidates()) {
        support.merge(one.text(), each.weight() / all * one.score(), Double::sum);
      }
    }
    support.remove(winner.text());
    return support.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MAX_CANDIDATES - 1)
        .map(one -> candidate(one.getKey(), Math.min(winner.score(), one.getValue())))
        .toList();
  }

  /**
   * What a reading supports at a place. Where a national format preferred another character than
   * the most probable one, both change their confidences: a single reading wins its own vote.
   */
  private static List<ReadCharacter.Alternative> alternatives(ReadCharacter read) {
    List<ReadCharacter.Alternative> all = read.alternatives();
    if (all.isEmpty() || all.get(0).character() == read.character()) {
      return all;
    }
    ReadCharacter.Alternative top = all.get(0);
    List<ReadCharacter.Alternative> changed = new ArrayList<>();
    changed.add(new ReadCharacter.Alternative(read.character(), top.confidence()));
    changed.add(new ReadCharacter.Alternative(top.character(), read.confidence()));
    all.stream().skip(1).filter(one -> one.character() != read.character()).forEach(changed::add);
    return changed;
  }

  private static ReadCharacter place(List<Ballot> ballots, int place) {
    Map<Character, Double> support = new HashMap<>();
    double all = 0;
    for (Ballot each : ballots) {
      all += each.weight();
      for (ReadCharacter.Alternative one : alternatives(each.reading().characters().get(place))) {
        support.merge(one.character(), each.weight() * one.confidence(), Double::sum);
      }
    }
    double total = all > 0 ? all : 1;
    List<ReadCharacter.Alternative> sorted =
        support.entrySet().stream()
            .map(
                entry ->
                    new ReadCharacter.Alternative(
                        entry.getKey(), Math.min(1, entry.getValue() / total)))
            .sorted(
                Comparator.comparingDouble(ReadCharacter.Alternative::confidence)
                    .reversed()
                    .thenComparing(ReadCharacter.Alternative::character))
            .limit(3)
            .toList();
    return new ReadCharacter(sorted.get(0).character(), sorted.get(0).confidence(), sorted);
  }
}
