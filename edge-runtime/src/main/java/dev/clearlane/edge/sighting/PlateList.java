package dev.clearlane.edge.sighting;

import dev.clearlane.bundle.BoundedFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plates with a reason each, why they are allowed or denied. Immutable. */
public final class PlateList {
  /** No plates. */
  public static final PlateList EMPTY = new PlateList(Map.of());

  private static final int MAX_BYTES = 16 << 20;
  private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S.*)");
  private static final Pattern TEXT = Pattern.compile("[A-Z0-9]{1,16}");

  private final Map<String, String> reasons;

  private PlateList(Map<String, String> reasons) {
    this.reasons = Map.copyOf(reasons);
  }

  /**
   * Reads a list: one plate per line, its text without blanks and the reason. Hyphens in a text are
   * ignored, and lines that start with {@code #}.
   *
   * @throws IOException with one line that names the file and the line, but no text of a plate
   */
  public static PlateList read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = BoundedFile.lines(file, MAX_BYTES, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": must be UTF-8 text", e);
    }
    Map<String, String> reasons = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      String text =
          matcher.matches() ? matcher.group(1).toUpperCase(Locale.ROOT).replace("-", "") : "";
      if (!TEXT.matcher(text).matches()) {
        throw new IOException(
            "%s: line %d must be a plate of 1 to 16 letters and digits, and a reason"
                .formatted(file, i + 1));
      }
      reasons.put(text, matcher.group(2));
    }
    return new PlateList(reasons);
  }

  /** The reason of a plate; null if it is not on the list. */
  @Nullable String reason(String text) {
    return reasons.get(text);
  }

  /** Number of plates. */
  public int size() {
    return reasons.size();
  }
}
