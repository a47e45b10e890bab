package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Names that a section accepts.
 *
 * @param current names of its keys
 * @param former names of them
 */
record KnownKeys(Set<String> current, Set<String> former) {
  /** The keys of a record, and others that are read elsewhere. */
  static KnownKeys of(Class<?> type, Collection<String> others) {
    KnownKeys known = new KnownKeys(new LinkedHashSet<>(others), new LinkedHashSet<>());
    known.add(type);
    return known;
  }

  private void add(Class<?> type) {
    for (KeySpec key : KeySpec.of(type)) {
      if (key.isInline()) {
        add(key.component().getType());
        continue;
      }
      current.add(key.is(Secret.class) ? key.name() + "_file" : key.name());
      former.addAll(key.aliases());
      former.add(key.name());
    }
  }

  /** Adds a problem for each other key, with the nearest known name. */
  void refuseOthers(ObjectNode node, String path, Problems problems) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!current.contains(name) && !former.contains(name)) {
                problems.add(
                    Problems.join(path, name)
                        + " is not a known key; "
                        + Nearest.hint(name, current));
              }
            });
  }
}
