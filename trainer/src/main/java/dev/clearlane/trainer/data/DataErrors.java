package dev.clearlane.trainer.data;

import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Collects errors of the data, so that all of them are reported at once. */
final class DataErrors {
  /** More of a kind than this are counted, no longer named. */
  private static final int NAMED = 100;

  private final Map<Kind, Set<String>> errors = new EnumMap<>(Kind.class);

  /** What can be wrong. */
  enum Kind {
    LAYOUT("wrong layout", "wrong layouts"),
    UNPAIRED("name without a partner", "names without a partner"),
    SIZE("pair of two sizes", "pairs of two sizes"),
    UNREADABLE("unreadable file", "unreadable files");

    private final String one;
    private final String many;

    Kind(String one, String many) {
      this.one = one;
      this.many = many;
    }

    private String counted(int count) {
      return count + " " + (count == 1 ? one : many);
    }
  }

  synchronized void add(Kind kind, String what) {
    errors.computeIfAbsent(kind, k -> new HashSet<>()).add(what);
  }

  /** Notes why something could not be listed or read. */
  void add(Kind kind, IOException e) {
    String message = e.getMessage();
    add(kind, message == null ? e.toString() : message);
  }

  synchronized boolean isEmpty() {
    return errors.isEmpty();
  }

  void addAll(DataErrors others) {
    others.errors.forEach((kind, all) -> all.forEach(what -> add(kind, what)));
  }

  /**
   * Does nothing where nothing is wrong.
   *
   * @throws UsageException with every fault, and how many there are of each kind
   */
  synchronized void require() throws UsageException {
    if (errors.isEmpty()) {
      return;
    }
    StringBuilder text =
        new StringBuilder("the data cannot be used: ")
            .append(
                errors.entrySet().stream()
                    .map(e -> e.getKey().counted(e.getValue().size()))
                    .collect(Collectors.joining(", ")));
    errors.forEach(
        (kind, all) -> {
          List<String> sorted = all.stream().sorted().toList();
          sorted.stream()
              .limit(NAMED)
              .forEach(what -> text.append("\n  %s: %s".formatted(kind.one, what)));
          if (sorted.size() > NAMED) {
            text.append("\n  %s: and %d more".formatted(kind.one, sorted.size() - NAMED));
          }
        });
    throw new UsageException(text.toString());
  }
}
