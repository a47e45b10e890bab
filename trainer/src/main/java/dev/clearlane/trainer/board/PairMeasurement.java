package dev.clearlane.trainer.board;

import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.evaluation.PairSource;
import dev.clearlane.serving.evaluation.Protocol;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.StillRestorer;
import dev.clearlane.serving.models.StillRestorer.Restored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures pairs in several modes. Each pair is read, and degraded, once; where two modes did the
 * same to a picture, the second takes over the first one's result.
 */
final class PairMeasurement {
  /**
   * One picture in one mode.
   *
   * @param row its figures
   * @param restored its output
   */
  record Result(Evaluation.Row row, Restored restored) {}

  /** Called with each pair after it was restored and measured. */
  @FunctionalInterface
  interface Observer {
    void restored(Pair pair, Map<Mode, Result> results);
  }

  private final Map<Mode, StillRestorer> restorers;
  private final Observer observer;

  /**
   * @param restorers by mode, in the order of the table
   */
  PairMeasurement(Map<Mode, StillRestorer> restorers, Observer observer) {
    this.restorers = restorers;
    this.observer = observer;
  }

  /** The figures of all pairs by mode; without times, so that two runs give the same. */
  Map<Mode, Evaluation> run(List<PairSource> pairs) throws IOException, InterruptedException {
    Map<Mode, List<Evaluation.Row>> rows = new LinkedHashMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i).read();
      PairSource source = PairSource.of(pairs.get(i).name(), () -> pair);
      Map<Mode, Result> results = new LinkedHashMap<>();
      for (Map.Entry<Mode, StillRestorer> entry : restorers.entrySet()) {
        Mode mode = entry.getKey();
        Result result = sameAs(mode, results);
        if (result == null) {
          result = measure(source, entry.getValue());
        }
        results.put(mode, result);
        rows.computeIfAbsent(mode, missing -> new ArrayList<>()).add(numbered(i, result.row()));
      }
      observer.restored(pair, results);
    }
    Map<Mode, Evaluation> evaluations = new LinkedHashMap<>();
    rows.forEach((mode, all) -> evaluations.put(mode, new Evaluation(Protocol.RGB_BRIEF, all, 0)));
    return evaluations;
  }

  private static Result measure(PairSource source, StillRestorer restorer)
      throws IOException, InterruptedException {
    List<Restored> kept = new ArrayList<>();
    Evaluation one =
        Evaluation.run(
            List.of(source),
            picture -> {
              Restored restored = restorer.restore(picture);
              kept.add(restored);
              return restored;
            },
            Protocol.RGB_BRIEF,
            (done, of) -> {});
    return new Result(one.rows().get(0), kept.get(0));
  }

  /** The result of another mode that did to the picture what this one does. */
  private static @Nullable Result sameAs(Mode mode, Map<Mode, Result> results) {
    return results.values().stream()
        .filter(other -> mode.id().equals(other.row().applied().id()))
        .findFirst()
        .orElse(null);
  }

  private static Evaluation.Row numbered(int index, Evaluation.Row row) {
    return new Evaluation.Row(
        index, row.name(), row.decision(), row.applied(), row.in(), row.out());
  }
}
