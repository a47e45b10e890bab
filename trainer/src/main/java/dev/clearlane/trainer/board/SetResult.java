package dev.clearlane.trainer.board;

import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.models.Mode;
import java.util.List;

/** What was found on one set. */
sealed interface SetResult {
  /** The set's name. */
  String set();

  /** A set with clean partners, in one mode. */
  record Measured(String set, boolean clean, Mode mode, Evaluation evaluation)
      implements SetResult {}

  /** Decisions about real pictures. */
  record Labelled(String set, Decisions decisions) implements SetResult {}

  /**
   * A set, or one mode of it, that was not measured.
   *
   * @param reason one line
   */
  record Skipped(String set, String reason) implements SetResult {}

  /** The results of one kind, in their order. */
  static <T extends SetResult> List<T> of(Class<T> kind, List<SetResult> results) {
    return results.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
