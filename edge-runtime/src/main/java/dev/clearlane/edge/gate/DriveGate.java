package dev.clearlane.edge.gate;

import dev.clearlane.edge.gate.DriveReference.Look;
import dev.clearlane.edge.gate.DriveReference.Quality;
import dev.clearlane.edge.gate.DriveReference.Run;
import dev.clearlane.edge.gate.GateResult.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares a replay with its reference, beyond what differs between machines. */
public final class DriveGate {
  private static final int MAX_LINES = 6;

  private final DriveReference expected;
  private final DriveReference actual;

  private DriveGate(DriveReference expected, DriveReference actual) {
    this.expected = expected;
    this.actual = actual;
  }

  /**
   * Compares.
   *
   * @param expected whose tolerances are applied
   */
  public static GateResult compare(DriveReference expected, DriveReference actual) {
    DriveGate gate = new DriveGate(expected, actual);
    List<Check> checks = new ArrayList<>();
    checks.add(gate.frames());
    checks.add(gate.decisions());
    checks.add(gate.events());
    checks.add(gate.brightness());
    checks.add(gate.detail());
    if (!expected.quality().isEmpty()) {
      checks.add(gate.quality());
    }
    return new GateResult(checks);
  }

  private Check frames() {
    List<String> lines =
        expected.frames() == actual.frames()
            ? List.of()
            : List.of(
                "expected %d frames, but there are %d"
                    .formatted(expected.frames(), actual.frames()));
    return new Check("frames", "", "%d frames".formatted(actual.frames()), lines);
  }

  private Check decisions() {
    double slack = expected.tolerance(Tolerance.BOUNDARY_FRAMES);
    List<String> lines = new ArrayList<>();
    long differing = 0;
    for (Overlap overlap : overlaps()) {
      if (overlap.expected.isLike(overlap.actual) || isShifted(overlap, slack)) {
        continue;
      }
      differing += overlap.last - overlap.first + 1;
      lines.add(
          "frames %d to %d: expected %s, but %s"
              .formatted(
                  overlap.first, overlap.last, overlap.expected.what(), overlap.actual.what()));
    }
    String summary =
        lines.isEmpty()
            ? "%d stretches as expected".formatted(expected.runs().size())
            : "%d frames were decided or treated differently".formatted(differing);
    return new Check("decisions", tolerance(Tolerance.BOUNDARY_FRAMES), summary, few(lines));
  }

  /** Frames that lie in one run of the reference and in one of the replay. */
  private record Overlap(long first, long last, Run expected, Run actual) {}

  private List<Overlap> overlaps() {
    List<Overlap> overlaps = new ArrayList<>();
    for (Run one : expected.runs()) {
      for (Run two : actual.runs()) {
        long first = Math.max(one.first(), two.first());
        long last = Math.min(one.last(), two.last());
        if (first <= last) {
          overlaps.add(new Overlap(first, last, one, two));
        }
      }
    }
    return overlaps;
  }

  /** Whether a change of the decision only came a little earlier or later. */
  private static boolean isShifted(Overlap overlap, double slack) {
    boolean isShort = overlap.last - overlap.first < slack;
    boolean early =
        overlap.last == overlap.expected.last() && overlap.first == overlap.actual.first();
    boolean late =
        overlap.first == overlap.expected.first() && overlap.last == overlap.actual.last();
    boolean flicker =
        overlap.actual.first() == overlap.first && overlap.actual.last() == overlap.last;
    return isShort && (early || late) && !flicker;
  }

  private Check events() {
    List<String> lines = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(expected.events().keySet());
    names.addAll(actual.events().keySet());
    for (String name : names) {
      long was = expected.events().getOrDefault(name, 0L);
      long is = actual.events().getOrDefault(name, 0L);
      if (was != is) {
        lines.add("%s: expected %d, but there are %d".formatted(name.replace('_', ' '), was, is));
      }
    }
    String summary =
        lines.isEmpty() ? "%d counts as expected".formatted(names.size()) : "other events";
    return new Check("events", "", summary, few(lines));
  }

  private Check brightness() {
    double slack = expected.tolerance(Tolerance.GREY_LEVELS);
    Tally tally = new Tally();
    for (Look[] pair : pairs(tally)) {
      tally.add(pair[0], pair[0].grey(), pair[1].grey(), was -> slack, 1);
    }
    return tally.check(
        "brightness", tolerance(Tolerance.GREY_LEVELS), "grey level", "brighter", "darker");
  }

  private Check detail() {
    double percent = expected.tolerance(Tolerance.DETAIL_PERCENT);
    Tally tally = new Tally();
    for (Look[] pair : pairs(tally)) {
      tally.add(
          pair[0],
          pair[0].detail(),
          pair[1].detail(),
          // Fields without texture have next to no detail; rounding alone moves it.
          was -> Math.max(5, percent / 100 * was),
          100);
    }
    return tally.check(
        "detail",
        tolerance(Tolerance.DETAIL_PERCENT),
        "mean step between neighbouring pixels",
        "sharper or noisier",
        "smoother");
  }

  private List<Look[]> pairs(Tally tally) {
    List<Look[]> pairs = new ArrayList<>();
    for (Look look : expected.looks()) {
      Look other = find(actual.looks(), look.sequence());
      if (other == null) {
        tally.lines.add("frame %d: is missing".formatted(look.sequence()));
      } else if (other.pts() != look.pts()) {
        tally.lines.add(
            "frame %d: expected timestamp %d, but it is %d"
                .formatted(look.sequence(), look.pts(), other.pts()));
      } else {
        pairs.add(new Look[] {look, other});
      }
    }
    return pairs;
  }

  private static @Nullable Look find(List<Look> looks, long sequence) {
    for (Look look : looks) {
      if (look.sequence() == sequence) {
        return look;
      }
    }
    return null;
  }

  private Check quality() {
    List<String> lines = new ArrayList<>();
    double psnrSlack = expected.tolerance(Tolerance.PSNR_DB);
    double ssimSlack = expected.tolerance(Tolerance.SSIM);
    StringBuilder better = new StringBuilder();
    for (Map.Entry<String, Quality> entry : expected.quality().entrySet()) {
      Quality was = entry.getValue();
      Quality is = actual.quality().get(entry.getKey());
      String what =
          entry.getKey().equals("all")
              ? "all degraded frames"
              : "degraded frames decided " + entry.getKey();
      if (is == null) {
        lines.add(
            actual.quality().isEmpty()
                ? "not measured; give the clean drive with --reference"
                : "%s: there are none".formatted(what));
        if (actual.quality().isEmpty()) {
          break;
        }
        continue;
      }
      if (is.psnr() < was.psnr() - psnrSlack) {
        lines.add(
            text(
                "%s: PSNR %.2f dB, expected %.2f dB: %.2f dB worse",
                what, is.psnr(), was.psnr(), was.psnr() - is.psnr()));
      } else if (is.psnr() > was.psnr() + psnrSlack) {
        better.append(text("; %s: %.2f dB better", what, is.psnr() - was.psnr()));
      }
      if (is.ssim() < was.ssim() - ssimSlack) {
        lines.add(
            text(
                "%s: SSIM %.4f, expected %.4f: %.4f worse",
                what, is.ssim(), was.ssim(), was.ssim() - is.ssim()));
      }
    }
    String summary = lines.isEmpty() ? "not worse" + better : "restored frames are worse";
    return new Check(
        "quality",
        tolerance(Tolerance.PSNR_DB) + ", " + tolerance(Tolerance.SSIM),
        summary,
        few(lines));
  }

  private String tolerance(Tolerance which) {
    return which.id() + " " + number(expected.tolerance(which));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static List<String> few(List<String> lines) {
    if (lines.size() <= MAX_LINES) {
      return lines;
    }
    List<String> few = new ArrayList<>(lines.subList(0, MAX_LINES));
    few.add("and %d more".formatted(lines.size() - MAX_LINES));
    return few;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** How much a value may differ from that of the reference. */
  @FunctionalInterface
  private interface Slack {
    double of(double was);
  }

  /** Fields of frames that differ. */
  private static final class Tally {
    private final List<String> lines = new ArrayList<>();
    private int frames;
    private int differingFrames;
    private double sum;
    private long fields;

    void add(Look look, List<Integer> was, List<Integer> is, Slack slack, double scale) {
      frames++;
      int differing = 0;
      int worst = -1;
      double largest = 0;
      if (was.size() != is.size()) {
        lines.add("frame %d: has other fields".formatted(look.sequence()));
        return;
      }
      for (int i = 0; i < was.size(); i++) {
        double difference = is.get(i) - was.get(i);
        sum += difference / scale;
        fields++;
        if (Math.abs(difference) > slack.of(was.get(i))) {
          differing++;
          if (Math.abs(difference) > largest) {
            largest = Math.abs(difference);
            worst = i;
          }
        }
      }
      if (differing > 0) {
        differingFrames++;
        int side = (int) Math.round(Math.sqrt(was.size()));
        lines.add(
            text(
                "frame %d: %d of %d fields differ, most of all row %d, column %d: %s instead of %s",
                look.sequence(),
                differing,
                was.size(),
                worst / side + 1,
                worst % side + 1,
                number(is.get(worst) / scale),
                number(was.get(worst) / scale)));
      }
    }

    Check check(String name, String tolerance, String unit, String more, String less) {
      double mean = fields == 0 ? 0 : sum / fields;
      String summary =
          lines.isEmpty()
              ? "%d frames look as expected".formatted(frames)
              : text(
                  "%d of %d sampled frames differ; on average they are %s by %.2f (%s)",
                  differingFrames, frames, mean < 0 ? less : more, Math.abs(mean), unit);
      return new Check(name, tolerance, summary, few(lines));
    }
  }
}
