package dev.clearlane.calibration.selector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is wrong with frames: a text file with a line {@code PATH,LABELS} for each picture or clip;
 * paths are relative to the file, labels are joined by {@code +}, or {@code clean}. Empty lines and
 * those that start with {@code #} are skipped.
 */
final class LabelFile {
  static final String CLEAN = "clean";

  private LabelFile() {}

  /**
   * Reads a file.
   *
   * @param known labels of the model
   * @return labels by absolute path, in the order of the file
   * @throws IllegalArgumentException one line: the first line that breaks a rule, or the paths that
   *     do not exist
   */
  static Map<Path, Set<String>> read(Path file, List<String> known) throws IOException {
    Map<Path, Set<String>> labels = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    Path base = file.toAbsolutePath().getParent();
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int comma = line.lastIndexOf(',');
      if (comma <= 0) {
        throw new IllegalArgumentException(
            "%s: line %d must be PATH,LABELS, but is '%s'".formatted(file, i + 1, line));
      }
      Set<String> set = new TreeSet<>();
      for (String label : line.substring(comma + 1).strip().split("\\+", -1)) {
        if (!label.equals(CLEAN) && !known.contains(label)) {
          throw new IllegalArgumentException(
              "%s: line %d: a label must be %s or clean, but is '%s'"
                  .formatted(file, i + 1, String.join(", ", known), label));
        }
        set.add(label);
      }
      set.remove(CLEAN);
      Path frame = base.resolve(line.substring(0, comma).strip()).normalize();
      if (!Files.isRegularFile(frame)) {
        missing.add(line.substring(0, comma).strip());
      }
      labels.put(frame, set);
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: names %d missing frame%s: %s"
              .formatted(
                  file,
                  missing.size(),
                  missing.size() == 1 ? "" : "s",
                  String.join(", ", missing.subList(0, Math.min(5, missing.size())))));
    }
    return labels;
  }
}
