package dev.clearlane.edge.gate;

import dev.clearlane.edge.gate.DriveReference.Look;
import dev.clearlane.edge.gate.DriveReference.Quality;
import dev.clearlane.edge.gate.DriveReference.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * A reference as readable text, so that a version control system shows what changed.
 *
 * <pre>
 * clearlane replay reference 2
 * tolerance grey_levels 1
 * frames 75
 * run 0 39 pass pass          (first and last frame, decided, applied)
 * event lost_frames 0
 * quality derain 31.03 0.8879 (PSNR and SSIM of degraded frames)
 * look 0 0                    (frame, pts)
 *   grey 102 98 …             (4x4 fields)
 *   detail 512 480 …
 * </pre>
 */
public final class ReferenceFile {
  private static final String FAMILY = "clearlane replay reference ";
  private static final String HEAD = FAMILY + "2";

  private ReferenceFile() {}

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException with one line that names the file, if it is no reference
   */
  public static DriveReference read(Path file) throws IOException {
    List<String> lines = lines(file);
    if (!lines.get(0).equals(HEAD)) {
      throw new IOException(
          "%s: must begin with '%s'; earlier versions are renewed with --update-refs"
              .formatted(file, HEAD));
    }
    Map<Tolerance, Double> tolerances = Tolerance.defaults();
    long frames = 0;
    List<Run> runs = new ArrayList<>();
    Map<String, Long> events = new LinkedHashMap<>();
    Map<String, Quality> quality = new LinkedHashMap<>();
    List<Look> looks = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] words = lines.get(i).strip().split(" +", -1);
      try {
        switch (words[0]) {
          case "", "#" -> {}
          case "tolerance" -> tolerances.put(Tolerance.parse(words[1]), Tolerance.value(words[2]));
          case "frames" -> frames = Long.parseLong(words[1]);
          case "run" ->
              runs.add(
                  new Run(Long.parseLong(words[1]), Long.parseLong(words[2]), words[3], words[4]));
          case "event" -> events.put(words[1], Long.parseLong(words[2]));
          case "quality" ->
              quality.put(
                  words[1],
                  new Quality(Double.parseDouble(words[2]), Double.parseDouble(words[3])));
          case "look" ->
              looks.add(
                  new Look(
                      Long.parseLong(words[1]), Long.parseLong(words[2]), List.of(), List.of()));
          case "grey", "detail" -> {
            Look last = looks.remove(looks.size() - 1);
            List<Integer> fields =
                Arrays.stream(words, 1, words.length).map(Integer::valueOf).toList();
            boolean grey = words[0].equals("grey");
            looks.add(
                new Look(
                    last.sequence(),
                    last.pts(),
                    grey ? fields : last.grey(),
                    grey ? last.detail() : fields));
          }
          default -> throw new IllegalArgumentException("no such key");
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IOException(
            "%s: line %d is not one of a reference: %s".formatted(file, i + 1, lines.get(i)), e);
      }
    }
    return new DriveReference(tolerances, frames, runs, events, quality, looks);
  }

  /** Whether a file is a reference of any version: nothing else may be overwritten. */
  public static boolean isReference(Path file) throws IOException {
    return startsWith(file, FAMILY);
  }

  /** Whether a reference is of this version. */
  public static boolean isCurrent(Path file) throws IOException {
    return startsWith(file, HEAD + "\n");
  }

  private static boolean startsWith(Path file, String text) throws IOException {
    byte[] expected = text.getBytes(StandardCharsets.UTF_8);
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(expected.length), expected);
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.isEmpty() ? List.of("") : lines;
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is no text, so no reference of a replay", e);
    }
  }

  /** Writes it as text, over an earlier one. */
  public static void write(DriveReference reference, Path file) throws IOException {
    StringJoiner text = new StringJoiner("\n", "", "\n");
    text.add(HEAD);
    for (Tolerance tolerance : Tolerance.values()) {
      text.add("tolerance %s %s".formatted(tolerance.id(), number(reference.tolerance(tolerance))));
    }
    text.add("frames " + reference.frames());
    for (Run run : reference.runs()) {
      text.add("run %d %d %s %s".formatted(run.first(), run.last(), run.decision(), run.applied()));
    }
    reference.events().forEach((name, count) -> text.add("event %s %d".formatted(name, count)));
    reference
        .quality()
        .forEach(
            (decision, q) ->
                text.add(
                    String.format(
                        Locale.ROOT, "quality %s %.3f %.5f", decision, q.psnr(), q.ssim())));
    for (Look look : reference.looks()) {
      text.add("look %d %d".formatted(look.sequence(), look.pts()));
      text.add("  grey " + joined(look.grey()));
      text.add("  detail " + joined(look.detail()));
    }
    Files.writeString(file, text.toString());
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String joined(List<Integer> fields) {
    return fields.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}
