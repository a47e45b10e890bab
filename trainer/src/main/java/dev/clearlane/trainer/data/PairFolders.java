package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Two folders of pictures that belong together by their names. */
final class PairFolders {
  private PairFolders() {}

  /** Pictures of the same name, whatever their endings; in the order of the names. */
  static List<PairItem> matched(Path inputs, Path targets, DataErrors errors) {
    return matched(listed(inputs, errors), listed(targets, errors), PairFolders::stem, errors);
  }

  /** Pictures of the same name in three folders, likewise. */
  static List<RefinedItem> refined(Path coarse, Path targets, Path raw, DataErrors errors) {
    Map<Path, PairItem> degraded = new HashMap<>();
    for (PairItem pair : matched(raw, targets, errors)) {
      degraded.put(pair.target().file(), pair);
    }
    List<RefinedItem> items = new ArrayList<>();
    for (PairItem pair : matched(coarse, targets, errors)) {
      PairItem before = degraded.get(pair.target().file());
      if (before != null) { // else reported already
        items.add(new RefinedItem(pair, before));
      }
    }
    return items;
  }

  /**
   * Files of the same key; those without a partner are errors.
   *
   * @param key of a file among its like
   */
  static List<PairItem> matched(
      List<Path> inputs, List<Path> targets, Function<Path, String> key, DataErrors errors) {
    List<PairItem> pairs = new ArrayList<>();
    if (inputs.isEmpty() || targets.isEmpty()) {
      return pairs; // reported already
    }
    Map<String, Path> clean = keyed(targets, key, errors);
    for (Map.Entry<String, Path> input : keyed(inputs, key, errors).entrySet()) {
      Path target = clean.remove(input.getKey());
      if (target == null) {
        errors.add(
            DataErrors.Kind.UNPAIRED,
            "%s has no partner in %s".formatted(input.getValue(), targets.get(0).getParent()));
      } else {
        pairs.add(PairItem.of(input.getValue(), target));
      }
    }
    for (Path alone : clean.values()) {
      errors.add(
          DataErrors.Kind.UNPAIRED,
          "%s has no partner in %s".formatted(alone, inputs.get(0).getParent()));
    }
    return pairs;
  }

  /** A folder's pictures; empty, and a fault, where there are none. */
  static List<Path> listed(Path folder, DataErrors errors) {
    try {
      return DataPictures.in(folder);
    } catch (IOException e) {
      errors.add(DataErrors.Kind.LAYOUT, e);
      return List.of();
    }
  }

  static String stem(Path file) {
    String name = Folders.name(file);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static Map<String, Path> keyed(
      List<Path> files, Function<Path, String> key, DataErrors errors) {
    // In the files' own order, which is what samples have always been drawn by.
    Map<String, Path> keyed = new LinkedHashMap<>();
    for (Path file : files) {
      Path other = keyed.putIfAbsent(key.apply(file), file);
      if (other != null) {
        errors.add(DataErrors.Kind.UNPAIRED, "%s and %s have one name".formatted(other, file));
      }
    }
    return keyed;
  }
}
