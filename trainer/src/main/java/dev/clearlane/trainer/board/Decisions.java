package dev.clearlane.trainer.board;

import dev.clearlane.serving.frame.Treatment;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Decisions about labelled pictures.
 *
 * @param expect accepted decisions by label
 * @param rows one per picture
 */
record Decisions(Map<String, Accepted> expect, List<Row> rows) {
  /**
   * One picture.
   *
   * @param decided by the selector
   * @param scores of the selector's own labels
   */
  record Row(String name, String label, Treatment decided, Map<String, Double> scores) {}

  /** What a decision can find in a picture. */
  enum Finding {
    /** Streaks or drops: derained. */
    RAIN,
    /** Motion blur: deblurred. */
    BLUR,
    /** Nothing: passed. */
    CLEAR;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean in(Treatment treatment) {
      return switch (this) {
        case RAIN -> treatment.derains();
        case BLUR -> treatment.deblurs();
        case CLEAR -> treatment == Treatment.PASS;
      };
    }
  }

  /**
   * Precision and recall of a finding; NaN if there is nothing to divide by.
   *
   * @param required pictures whose every accepted decision has the finding
   * @param found how many of them got it
   * @param wrong how many other pictures got it by a decision that is not accepted
   */
  record Quality(int required, int found, int wrong) {
    double precision() {
      return (double) found / (found + wrong);
    }

    double recall() {
      return (double) found / required;
    }
  }

  Decisions {
    expect = new LinkedHashMap<>(expect);
    rows = List.copyOf(rows);
  }

  /** Whether a decision is accepted. */
  static boolean isRight(Row row, Map<String, Accepted> expect) {
    Accepted accepted = expect.get(row.label());
    return accepted != null && accepted.has(row.decided());
  }

  boolean isRight(Row row) {
    return isRight(row, expect);
  }

  /** Pictures of a label. */
  List<Row> of(String label) {
    return rows.stream().filter(row -> row.label().equals(label)).toList();
  }

  /** How many pictures of a label got each decision. */
  Map<Treatment, Integer> counts(String label) {
    Map<Treatment, Integer> counts = new EnumMap<>(Treatment.class);
    for (Treatment treatment : Treatment.values()) {
      counts.put(treatment, 0);
    }
    of(label).forEach(row -> counts.merge(row.decided(), 1, Integer::sum));
    return counts;
  }

  /** Share of a label's pictures with an accepted decision. */
  double right(String label) {
    List<Row> pictures = of(label);
    return (double) pictures.stream().filter(this::isRight).count() / pictures.size();
  }

  /** Pictures whose label allows a finding but does not require it count neither way if right. */
  Quality quality(Finding finding) {
    int required = 0;
    int found = 0;
    int wrong = 0;
    for (Row row : rows) {
      Accepted accepted = expect.get(row.label());
      boolean needs = accepted != null && accepted.decisions().stream().allMatch(finding::in);
      boolean has = finding.in(row.decided());
      required += needs ? 1 : 0;
      found += needs && has ? 1 : 0;
      wrong += !needs && has && !isRight(row) ? 1 : 0;
    }
    return new Quality(required, found, wrong);
  }
}
