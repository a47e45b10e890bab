package dev.clearlane.edge.report;

import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.ReplaySummary.Latency;
import dev.clearlane.edge.replay.ReportJson;
import dev.clearlane.edge.report.DriveReport.Sample;
import dev.clearlane.edge.report.RunComparison.Difference;
import dev.clearlane.edge.report.RunComparison.Figure;
import dev.clearlane.edge.report.RunComparison.Run;
import dev.clearlane.edge.report.RunComparison.Score;
import dev.clearlane.edge.report.RunComparison.Setting;
import dev.clearlane.edge.report.RunComparison.Stretch;
import dev.clearlane.serving.models.ModelUse;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares two reports of one drive. */
public final class RunComparer {
  private static final double PSNR_TIE_DB = 0.1;
  private static final double SSIM_TIE = 0.002;

  /** Figures that are closer than this share count as the same: they differ from run to run. */
  private static final double SAME_SHARE = 0.02;

  private static final int MAX_PICTURES = 6;
  private static final String JSON = "compare.json";
  private static final String PAGE = "compare.html";
  private static final String PICTURES = "frames";

  private final Path pathA;
  private final Path pathB;
  private final DriveReport a;
  private final DriveReport b;

  private RunComparer(Path pathA, Path pathB) throws IOException {
    this.pathA = DriveReport.file(pathA);
    this.pathB = DriveReport.file(pathB);
    a = DriveReport.read(pathA);
    b = DriveReport.read(pathB);
  }

  /**
   * Compares two reports.
   *
   * @param pathA directory of a report or its JSON file
   * @param pathB likewise
   * @param out directory for {@code compare.html}, {@code compare.json} and pictures; null for none
   * @throws IOException if a report cannot be read, or both have no frame in common; one line
   */
  public static RunComparison compare(Path pathA, Path pathB, @Nullable Path out)
      throws IOException {
    return new RunComparer(pathA, pathB).compare(out);
  }

  private RunComparison compare(@Nullable Path out) throws IOException {
    FramePairs pairs = FramePairs.of(a.frames(), b.frames());
    if (pairs.size() == 0) {
      throw new IOException(
          "%s and %s have no frame in common; compare runs over one drive".formatted(pathA, pathB));
    }
    List<DifferentShot> shots = largest();
    RunComparison result =
        new RunComparison(
            RunComparison.SCHEMA,
            run(pathA, a),
            run(pathB, b),
            notes(),
            settings(),
            figures(),
            score(pairs, FrameRows::psnrOut, PSNR_TIE_DB),
            score(pairs, FrameRows::ssimOut, SSIM_TIE),
            stretches(pairs),
            pairs.size(),
            shots.stream().map(DifferentShot::difference).toList());
    if (out != null) {
      write(out, result, shots, pairs);
    }
    return result;
  }

  private void write(Path out, RunComparison result, List<DifferentShot> shots, FramePairs pairs)
      throws IOException {
    Path pictures = out.resolve(PICTURES);
    Files.createDirectories(pictures);
    for (DifferentShot shot : shots) {
      Files.write(out.resolve(shot.difference.raw()), shot.raw);
      Files.write(out.resolve(shot.difference.a()), shot.a);
      Files.write(out.resolve(shot.difference.b()), shot.b);
    }
    Files.write(out.resolve(JSON), ReportJson.bytes(result));
    Files.writeString(out.resolve(PAGE), ComparisonPage.html(result, shots, pairs));
  }

  /** Name of the page. */
  public static Path page(Path out) {
    return out.resolve(PAGE);
  }

  private static Run run(Path path, DriveReport report) {
    return new Run(
        path.toString(),
        report.summary().source(),
        report.version(),
        report.summary().models().stream().map(ModelUse::id).toList());
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    ReplaySummary one = a.summary();
    ReplaySummary two = b.summary();
    if (!one.machine().cpu().equals(two.machine().cpu())
        || one.machine().cores() != two.machine().cores()
        || one.machine().threads() != two.machine().threads()) {
      notes.add("the machines differ: times and frame rates do not compare models or builds");
    }
    if (one.widthPx() != two.widthPx() || one.heightPx() != two.heightPx()) {
      notes.add(
          "the sizes differ, %dx%d and %dx%d pixels: quality does not compare"
              .formatted(one.widthPx(), one.heightPx(), two.widthPx(), two.heightPx()));
    }
    String input = "input";
    if (!Objects.equals(a.settings().get(input), b.settings().get(input))) {
      notes.add("the sources differ: frames are matched by their numbers");
    }
    if ((one.psnrOut() == null) != (two.psnrOut() == null)) {
      notes.add("only one run has a reference: no wins and losses in quality");
    }
    return notes;
  }

  private List<Setting> settings() {
    Set<String> names = new LinkedHashSet<>(a.settings().keySet());
    names.addAll(b.settings().keySet());
    List<Setting> differing = new ArrayList<>();
    for (String name : names) {
      String one = a.settings().get(name);
      String two = b.settings().get(name);
      if (!Objects.equals(one, two)) {
        differing.add(new Setting(name, one, two));
      }
    }
    if (!a.version().equals(b.version())) {
      differing.add(new Setting("clearlane", a.version(), b.version()));
    }
    return differing;
  }

  private List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    figures.add(figure("frames per second", "", ReplaySummary::fps, true));
    Set<String> stages = new LinkedHashSet<>(a.summary().latencyMs().keySet());
    stages.retainAll(b.summary().latencyMs().keySet());
    for (String stage : stages) {
      figures.add(figure(stage + " p50", "ms", s -> latency(s, stage, Latency::p50), false));
      figures.add(figure(stage + " p95", "ms", s -> latency(s, stage, Latency::p95), false));
    }
    if (a.summary().psnrOut() != null || b.summary().psnrOut() != null) {
      figures.add(figure("PSNR", "dB", ReplaySummary::psnrOut, true));
      figures.add(figure("SSIM", "", ReplaySummary::ssimOut, true));
      NeedFigures needA = NeedFigures.of(a.frames());
      NeedFigures needB = NeedFigures.of(b.frames());
      figures.add(
          figure(
              "PSNR of degraded frames",
              "dB",
              needA == null || needA.frames() == 0 ? null : needA.psnrOut(),
              needB == null || needB.frames() == 0 ? null : needB.psnrOut(),
              true));
    }
    figures.add(figure("frames restored", "", s -> restored(s.applied()), null));
    figures.add(figure("frames not decodable", "", s -> (double) s.lostFrames(), false));
    figures.add(figure("engine failures", "", s -> (double) s.engineFailures(), false));
    figures.add(figure("memory at the end", "MiB", s -> (double) s.rssEndMib(), false));
    return figures;
  }

  private static @Nullable Double latency(
      ReplaySummary summary, String stage, Function<Latency, Double> percentile) {
    Latency latency = summary.latencyMs().get(stage);
    return latency == null ? null : percentile.apply(latency);
  }

  private static Double restored(Map<String, Long> applied) {
    return (double)
        applied.entrySet().stream()
            .filter(entry -> !entry.getKey().equals("pass"))
            .mapToLong(Map.Entry::getValue)
            .sum();
  }

  private Figure figure(
      String name,
      String unit,
      Function<ReplaySummary, @Nullable Double> value,
      @Nullable Boolean higherIsBetter) {
    return figure(name, unit, value.apply(a.summary()), value.apply(b.summary()), higherIsBetter);
  }

  /**
   * @param higherIsBetter null if neither is better
   */
  private static Figure figure(
      String name,
      String unit,
      @Nullable Double one,
      @Nullable Double two,
      @Nullable Boolean higherIsBetter) {
    String better = "same";
    if (one != null && two != null && higherIsBetter != null) {
      double tolerance =
          unit.equals("dB")
              ? PSNR_TIE_DB
              : name.equals("SSIM")
                  ? SSIM_TIE
                  : SAME_SHARE * Math.max(Math.abs(one), Math.abs(two));
      if (Math.abs(one - two) > tolerance) {
        better = (one > two) == higherIsBetter ? "a" : "b";
      }
    }
    return new Figure(name, unit, one, two, better);
  }

  private static @Nullable Score score(
      FramePairs pairs, Function<FrameRows, List<@Nullable Double>> column, double tolerance) {
    int aWins = 0;
    int bWins = 0;
    int ties = 0;
    double sum = 0;
    for (FramePairs.Pair pair : pairs.pairs()) {
      Double one = column.apply(pairs.a()).get(pair.a());
      Double two = column.apply(pairs.b()).get(pair.b());
      if (one == null || two == null) {
        continue;
      }
      double difference = two - one;
      sum += difference;
      if (Math.abs(difference) <= tolerance) {
        ties++;
      } else if (difference > 0) {
        bWins++;
      } else {
        aWins++;
      }
    }
    int frames = aWins + bWins + ties;
    return frames == 0
        ? null
        : new Score(tolerance, aWins, bWins, ties, Math.round(1e5 * sum / frames) / 1e5);
  }

  private static List<Stretch> stretches(FramePairs pairs) {
    List<Stretch> stretches = new ArrayList<>();
    boolean open = false;
    for (FramePairs.Pair pair : pairs.pairs()) {
      long sequence = pairs.a().sequence().get(pair.a());
      Stretch here =
          new Stretch(
              sequence,
              sequence,
              pairs.a().decision().get(pair.a()),
              pairs.b().decision().get(pair.b()),
              pairs.a().applied().get(pair.a()),
              pairs.b().applied().get(pair.b()));
      if (here.decisionA().equals(here.decisionB()) && here.appliedA().equals(here.appliedB())) {
        open = false;
        continue;
      }
      Stretch last = stretches.isEmpty() ? null : stretches.get(stretches.size() - 1);
      if (open && last != null && isAlike(last, here)) {
        stretches.set(
            stretches.size() - 1,
            new Stretch(
                last.first(),
                sequence,
                last.decisionA(),
                last.decisionB(),
                last.appliedA(),
                last.appliedB()));
      } else {
        stretches.add(here);
      }
      open = true;
    }
    return stretches;
  }

  private static boolean isAlike(Stretch one, Stretch two) {
    return one.decisionA().equals(two.decisionA())
        && one.decisionB().equals(two.decisionB())
        && one.appliedA().equals(two.appliedA())
        && one.appliedB().equals(two.appliedB());
  }

  /** A frame with its three pictures. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared by equals
  record DifferentShot(Difference difference, byte[] raw, byte[] a, byte[] b) {}

  private List<DifferentShot> largest() throws IOException {
    Map<Long, Sample> others =
        b.samples().stream().collect(Collectors.toMap(Sample::sequence, Function.identity()));
    List<DifferentShot> shots = new ArrayList<>();
    for (Sample sample : a.samples()) {
      Sample other = others.get(sample.sequence());
      if (other == null || sample.raw() == null) {
        continue;
      }
      byte[] one = picture(pathA, sample);
      byte[] two = picture(pathB, other);
      double difference = difference(decoded(one, pathA), decoded(two, pathB));
      if (difference > 0) {
        String name = PICTURES + "/%06d-".formatted(sample.sequence());
        shots.add(
            new DifferentShot(
                new Difference(
                    sample.sequence(),
                    sample.seconds(),
                    Math.round(1e3 * difference) / 1e3,
                    sample.applied(),
                    other.applied(),
                    name + "raw.jpg",
                    name + "a.jpg",
                    name + "b.jpg"),
                Files.readAllBytes(pathA.resolveSibling(sample.raw())),
                one,
                two));
        shots.sort(
            Comparator.comparingDouble((DifferentShot shot) -> shot.difference.difference())
                .reversed());
        if (shots.size() > MAX_PICTURES) {
          shots.remove(MAX_PICTURES);
        }
      }
    }
    return shots;
  }

  private static byte[] picture(Path report, Sample sample) throws IOException {
    String name = sample.restored();
    if (name == null) {
      throw new IOException("%s: frame %d has no picture".formatted(report, sample.sequence()));
    }
    return Files.readAllBytes(report.resolveSibling(name));
  }

  private static Picture decoded(byte[] jpeg, Path report) throws IOException {
    try {
      return PictureFile.decode(jpeg).picture();
    } catch (IOException e) {
      throw new IOException("%s: a picture beside it cannot be read".formatted(report), e);
    }
  }

  /** Mean absolute difference; 255 if the sizes differ. */
  private static double difference(Picture one, Picture two) {
    if (one.widthPx() != two.widthPx() || one.heightPx() != two.heightPx()) {
      return 255;
    }
    long sum = 0;
    for (int i = 0; i < one.bgr().length; i++) {
      sum += Math.abs((one.bgr()[i] & 0xff) - (two.bgr()[i] & 0xff));
    }
    return (double) sum / one.bgr().length;
  }
}
