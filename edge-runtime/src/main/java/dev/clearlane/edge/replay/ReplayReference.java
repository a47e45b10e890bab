package dev.clearlane.edge.replay;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a replay is expected to do, as readable text: which frames were decided how, and how some of
 * them look. A recorded drive with its reference is a regression test.
 *
 * <pre>
 * clearlane replay reference 1
 * frames 75
 * run 0 39 pass pass
 * run 40 74 derain derain
 * look 0 0 102 98 … (sequence, pts, mean grey of 4x4 fields, row by row)
 * </pre>
 *
 * @param frames how many
 * @param runs stretches of equal decisions, in order
 * @param looks of every N-th frame, in order
 */
public record ReplayReference(long frames, List<Run> runs, List<Look> looks) {
  private static final String HEAD = "clearlane replay reference 1";

  /** Scores near a threshold differ in the last bits between processors. */
  static final int BOUNDARY_SLACK_FRAMES = 2;

  /** So do pixels; decoders and models that really changed move a field by more. */
  static final int GREY_SLACK = 1;

  private static final int MAX_DIFFERENCES = 8;

  public ReplayReference {
    runs = List.copyOf(runs);
    looks = List.copyOf(looks);
  }

  /** Frames that were decided alike. */
  record Run(long first, long last, String decision, String applied) {
    private boolean isLike(Run other) {
      return decision.equals(other.decision)
          && applied.equals(other.applied)
          && Math.abs(first - other.first) <= BOUNDARY_SLACK_FRAMES
          && Math.abs(last - other.last) <= BOUNDARY_SLACK_FRAMES;
    }

    private String text() {
      return "run %d %d %s %s".formatted(first, last, decision, applied);
    }
  }

  /** How one frame looks. */
  record Look(long sequence, long pts, List<Integer> grey) {
    Look {
      grey = List.copyOf(grey);
    }

    private boolean isLike(Look other) {
      if (sequence != other.sequence || pts != other.pts || grey.size() != other.grey.size()) {
        return false;
      }
      for (int i = 0; i < grey.size(); i++) {
        if (Math.abs(grey.get(i) - other.grey.get(i)) > GREY_SLACK) {
          return false;
        }
      }
      return true;
    }

    private String text() {
      return grey.stream()
          .map(String::valueOf)
          .collect(Collectors.joining(" ", "look %d %d ".formatted(sequence, pts), ""));
    }
  }

  /** Reads what {@link #write} wrote. */
  public static ReplayReference read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is no text, so no reference of a replay", e);
    }
    if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
      throw new IOException(file + ": must begin with '" + HEAD + "'");
    }
    long frames = 0;
    List<Run> runs = new ArrayList<>();
    List<Look> looks = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(" ", -1);
      try {
        switch (words[0]) {
          case "frames" -> frames = Long.parseLong(words[1]);
          case "run" ->
              runs.add(
                  new Run(Long.parseLong(words[1]), Long.parseLong(words[2]), words[3], words[4]));
          case "look" ->
              looks.add(
                  new Look(
                      Long.parseLong(words[1]),
                      Long.parseLong(words[2]),
                      Arrays.stream(words, 3, words.length).map(Integer::valueOf).toList()));
          default -> throw new IOException("%s: no such line: %s".formatted(file, line));
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IOException("%s: no such line: %s".formatted(file, line), e);
      }
    }
    return new ReplayReference(frames, runs, looks);
  }

  /** Writes it as text. */
  public void write(Path file) throws IOException {
    StringJoiner text = new StringJoiner("\n", "", "\n");
    text.add(HEAD).add("frames " + frames);
    runs.forEach(run -> text.add(run.text()));
    looks.forEach(look -> text.add(look.text()));
    Files.writeString(file, text.toString());
  }

  /**
   * What is different in a replay, beyond what differs between machines; one line each, empty where
   * nothing is.
   */
  public List<String> differences(ReplayReference actual) {
    List<String> lines = new ArrayList<>();
    if (frames != actual.frames) {
      lines.add("expected frames %d, but there are %d".formatted(frames, actual.frames));
    }
    compare(runs, actual.runs, Run::isLike, Run::text, lines);
    compare(looks, actual.looks, Look::isLike, Look::text, lines);
    if (lines.size() > MAX_DIFFERENCES) {
      int more = lines.size() - MAX_DIFFERENCES;
      lines.subList(MAX_DIFFERENCES, lines.size()).clear();
      lines.add("and " + more + " more");
    }
    return lines;
  }

  private static <T> void compare(
      List<T> expected,
      List<T> actual,
      BiPredicate<T, T> isLike,
      Function<T, String> text,
      List<String> differences) {
    for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
      String was = i < expected.size() ? text.apply(expected.get(i)) : "nothing";
      String is = i < actual.size() ? text.apply(actual.get(i)) : "nothing";
      boolean both = i < expected.size() && i < actual.size();
      if (!both || !isLike.test(expected.get(i), actual.get(i))) {
        differences.add("expected %s, but there is %s".formatted(was, is));
      }
    }
  }
}
