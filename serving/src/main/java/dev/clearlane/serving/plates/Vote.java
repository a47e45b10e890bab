package dev.clearlane.serving.plates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Votes on a vehicle's text over many readings, character by character. The length with the most
 * weight wins; among readings of that length, each reading supports the alternatives of each place
 * by their confidence, and of the texts that these make the most probable one wins, where a
 * national format is preferred by a factor. So a format decides between characters that look alike
 * in all readings, and brings in none that no reading has. Its candidates are the readings'
 * candidates by the weight that supports them, the winner first. Not thread-safe.
 */
final class Vote {
  private static final int MAX_CANDIDATES = 5;

  /** Texts that are kept from place to place. */
  private static final int MAX_TEXTS = 64;

  /** What a character has at least that no reading supports. */
  private static final double MIN_SUPPORT = 1e-9;

  private final List<Ballot> ballots = new ArrayList<>();
  private final int capacity;
  private final FormatPrior prior;
  private @Nullable Reading result; // of the ballots so far; null until it is asked for

  private record Ballot(Reading reading, double weight) {}

  /**
   * @param capacity readings that are kept, at least 1; the one of least weight makes room
   * @param prior of national formats
   */
  Vote(int capacity, FormatPrior prior) {
    this.capacity = capacity;
    this.prior = prior;
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
    add(new Ballot(reading, reading.confidence() * (0.2 + 0.8 * sharpness)));
  }

  /** Adds all readings of another vote. */
  void addAll(Vote other) {
    other.ballots.forEach(this::add);
  }

  private void add(Ballot ballot) {
    result = null;
    ballots.add(ballot);
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
    Reading known = result;
    if (known == null) {
      known = count();
      result = known;
    }
    return known;
  }

  private Reading count() {
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
    List<List<ReadCharacter.Alternative>> places = new ArrayList<>();
    for (int place = 0; place < length; place++) {
      places.add(place(same, place));
    }
    String text = prior.weigh(texts(places)).get(0).text();
    List<ReadCharacter> characters = new ArrayList<>();
    double product = 1;
    for (int place = 0; place < length; place++) {
      ReadCharacter character = chosen(text.charAt(place), places.get(place));
      characters.add(character);
      product *= character.confidence();
    }
    double weight = lengths.get(length);
    double agreement = all > 0 ? weight / all : 0;
    double confidence = agreement * Math.pow(product, 1.0 / length);
    Candidate winner = candidate(text, confidence);
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

  /** The most probable texts that can be made of the alternatives of each place. */
  private static List<CtcBeam.Hypothesis> texts(List<List<ReadCharacter.Alternative>> places) {
    List<CtcBeam.Hypothesis> texts = List.of(new CtcBeam.Hypothesis("", 0));
    for (List<ReadCharacter.Alternative> place : places) {
      texts =
          texts.stream()
              .flatMap(
                  text ->
                      place.stream()
                          .map(
                              one ->
                                  new CtcBeam.Hypothesis(
                                      text.text() + one.character(),
                                      text.logProbability()
                                          + Math.log(Math.max(MIN_SUPPORT, one.confidence())))))
              .sorted(Comparator.comparingDouble(CtcBeam.Hypothesis::logProbability).reversed())
              .limit(MAX_TEXTS)
              .toList();
    }
    return texts;
  }

  /** What a reading supports at a place; its character may be none of the most probable three. */
  private static List<ReadCharacter.Alternative> supported(ReadCharacter read) {
    List<ReadCharacter.Alternative> all = read.alternatives();
    if (all.stream().anyMatch(one -> one.character() == read.character())) {
      return all;
    }
    List<ReadCharacter.Alternative> more = new ArrayList<>(all);
    more.add(new ReadCharacter.Alternative(read.character(), read.confidence()));
    return more;
  }

  private static ReadCharacter chosen(
      char character, List<ReadCharacter.Alternative> alternatives) {
    double confidence =
        alternatives.stream()
            .filter(one -> one.character() == character)
            .findFirst()
            .orElseThrow()
            .confidence();
    return new ReadCharacter(character, confidence, alternatives);
  }

  /** What all readings support at a place, best first, at most three. */
  private static List<ReadCharacter.Alternative> place(List<Ballot> ballots, int place) {
    Map<Character, Double> support = new HashMap<>();
    double all = 0;
    for (Ballot each : ballots) {
      all += each.weight();
      for (ReadCharacter.Alternative one : supported(each.reading().characters().get(place))) {
        support.merge(one.character(), each.weight() * one.confidence(), Double::sum);
      }
    }
    double total = all > 0 ? all : 1;
    return support.entrySet().stream()
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
  }
}
