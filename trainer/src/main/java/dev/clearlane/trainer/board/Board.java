package dev.clearlane.trainer.board;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.RuleException;
import dev.clearlane.bundle.settings.SettingsBinder;
import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The list of held-out sets that models are measured on.
 *
 * @param name of the board, in reports
 * @param sets in the order of the table
 */
record Board(@Default("board") String name, List<BoardSet> sets) {
  Board {
    if (sets != null) {
      if (sets.isEmpty()) {
        throw new RuleException("sets", "must hold at least one set");
      }
      Set<String> names = new HashSet<>();
      for (BoardSet set : sets) {
        if (set != null && !names.add(set.name())) {
          throw new RuleException("sets", "must have different names, but two are " + set.name());
        }
      }
    }
  }

  /**
   * Reads a board.
   *
   * @throws UsageException with every problem of the file
   */
  static Board read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new UsageException(file + ": no such board");
    }
    try {
      return SettingsBinder.bind(Board.class, SettingsSource.open(file)).value();
    } catch (SettingsException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The sets of those names in the order of the board; all of them without names.
   *
   * @throws UsageException if there is no set of a name
   */
  List<BoardSet> named(List<String> wanted) throws UsageException {
    List<String> known = sets.stream().map(BoardSet::name).toList();
    for (String one : wanted) {
      if (!known.contains(one)) {
        throw new UsageException(
            "--set must be of %s, but is '%s'".formatted(String.join(", ", known), one));
      }
    }
    return wanted.isEmpty()
        ? sets
        : sets.stream().filter(set -> wanted.contains(set.name())).toList();
  }
}
