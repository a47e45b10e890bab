package dev.clearlane.bench.demo;

import dev.clearlane.bench.drive.Drive;
import dev.clearlane.bench.drive.DriveTruth.Plate;
import dev.clearlane.bench.drive.Stretch;
import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.evaluation.Measure;
import dev.clearlane.serving.evaluation.Meter;
import dev.clearlane.serving.evaluation.Protocol;
import dev.clearlane.serving.evaluation.Score;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares each restored frame with the clean reference, read in step, and keeps one sample of each
 * kind of stretch. Results are available after the replay.
 */
final class Judge implements Output {
  private final Drive drive;
  private final Map<Stretch, Tally> tallies = new LinkedHashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private @Nullable Camera reference;
  private @Nullable FramePool pool;

  Judge(Drive drive) {
    this.drive = drive;
    drive.truth().stretches().forEach(stretch -> tallies.put(stretch, new Tally()));
  }

  /** Opens the reference, on the thread that will call {@link #accept}. */
  Judge open(StreamFormat format) throws IOException {
    pool = new FramePool(1, format.widthPx(), format.heightPx());
    reference = openReference();
    return this;
  }

  private Camera openReference() throws IOException {
    return Cameras.open(drive.reference().toString());
  }

  @Override
  public String name() {
    return "judge";
  }

  @Override
  public void accept(RestoredFrame frame) throws IOException {
    try (frame) {
      long number = frame.raw().sequence() % drive.truth().frames();
      if (number == 0 && frame.raw().sequence() > 0) {
        close();
        reference = openReference();
      }
      Picture truth = next(number);
      Picture raw = frame.raw().toPicture();
      Picture restored = frame.restored() == frame.raw() ? raw : frame.restored().toPicture();
      Stretch stretch =
          drive
              .truth()
              .at(number)
              .orElseThrow(() -> new IOException("no stretch holds frame " + number));
      tallies
          .get(stretch)
          .add(
              Protocol.PSNR.measure(raw, truth),
              Protocol.PSNR.measure(restored, truth),
              frame.applied().id());
      if (isNewKind(stretch) && number == drive.truth().showcaseFrame(stretch)) {
        samples.add(sample(stretch, (int) number, raw, restored, truth, frame.applied().id()));
      }
    }
  }

  private boolean isNewKind(Stretch stretch) {
    return samples.stream().noneMatch(kept -> kept.stretch().kind().equals(stretch.kind()));
  }

  /** Centres on the widest plate, or on the road slightly below the middle. */
  private Sample sample(
      Stretch stretch,
      int number,
      Picture raw,
      Picture restored,
      Picture reference,
      String applied) {
    Optional<Plate> plate = drive.truth().widestPlate(number);
    int centreX = plate.map(p -> p.leftPx() + p.widthPx() / 2).orElse(raw.widthPx() / 2);
    int centreY = plate.map(p -> p.topPx() + p.heightPx() / 2).orElse(raw.heightPx() * 6 / 10);
    return new Sample(stretch, raw, restored, reference, applied, centreX, centreY);
  }

  private Picture next(long number) throws IOException {
    Camera open = reference;
    FramePool frames = pool;
    if (open == null || frames == null) {
      throw new IllegalStateException("judge used before it was opened");
    }
    try (Frame frame = open.next(frames)) {
      if (frame == null) {
        throw new IOException(
            "%s: ends before frame %d of the drive".formatted(drive.reference(), number));
      }
      return frame.toPicture();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + drive.reference(), e);
    }
  }

  /** One score for each stretch that was reached, in the order of the drive. */
  List<StretchScore> scores() {
    List<StretchScore> scores = new ArrayList<>();
    tallies.forEach(
        (stretch, tally) -> {
          if (tally.meter.pictures() > 0) {
            scores.add(tally.score(stretch));
          }
        });
    return scores;
  }

  /** One representative frame of the first stretch of each kind. */
  List<Sample> samples() {
    return List.copyOf(samples);
  }

  @Override
  public void close() {
    if (reference != null) {
      reference.close();
      reference = null;
    }
  }

  private static final class Tally {
    private final Map<String, Long> applied = new TreeMap<>();
    private final Meter meter = new Meter();

    void add(Score in, Score out, String treatment) {
      meter.add(in, out);
      applied.merge(treatment, 1L, Long::sum);
    }

    StretchScore score(Stretch stretch) {
      double in = meter.in(Measure.PSNR);
      double out = meter.out(Measure.PSNR);
      return new StretchScore(
          stretch.kind(),
          stretch.firstFrame(),
          stretch.lastFrame(),
          meter.pictures(),
          in,
          out,
          out - in,
          applied);
    }
  }
}
