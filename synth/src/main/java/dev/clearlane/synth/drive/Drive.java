package dev.clearlane.synth.drive;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.serving.clip.ClipPictures;
import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.synth.drive.DriveTruth.FramePlates;
import dev.clearlane.synth.drive.DriveTruth.MeasuredStretch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A drive on disk: {@code drive.mp4} as the camera gives it, {@code reference.mp4} as it would look
 * on a dry day without shake, {@code truth.json}.
 */
public final class Drive {
  private static final String DEGRADED = "drive.mp4";
  private static final String REFERENCE = "reference.mp4";
  private static final String TRUTH = "truth.json";

  /** Frames rendered at the same time; each takes about 60 MB at 1280×720. */
  private static final int MAX_AT_ONCE = 4;

  private Drive() {}

  /**
   * Renders a drive, writes it and measures what was written.
   *
   * @param directory made if it is not there; files of the same names are replaced
   * @param progress called with the number of frames done
   * @throws IOException if something cannot be written; what is there then is incomplete
   */
  public static DriveTruth write(
      DrivePlan plan, Quantisers quantisers, Path directory, IntConsumer progress)
      throws IOException {
    Files.createDirectories(directory);
    DriveRenderer renderer = new DriveRenderer(plan);
    List<FramePlates> plates = new ArrayList<>();
    int atOnce = Math.min(MAX_AT_ONCE, Runtime.getRuntime().availableProcessors());
    List<StreetRenderer> moments =
        IntStream.range(0, atOnce).mapToObj(i -> renderer.moments()).toList();
    StreamFormat format = format(plan);
    try (ClipWriter degraded = ClipWriter.open(directory.resolve(DEGRADED), format);
        ClipWriter reference = ClipWriter.open(directory.resolve(REFERENCE), format)) {
      for (Stretch stretch : plan.stretches()) {
        degraded.startSegment(quantisers.of(stretch.kind()));
        reference.startSegment(quantisers.reference());
        for (int next = stretch.firstFrame(); next <= stretch.lastFrame(); next += atOnce) {
          int first = next;
          int count = Math.min(atOnce, stretch.lastFrame() - first + 1);
          List<DriveFrame> frames =
              IntStream.range(0, count)
                  .parallel()
                  .mapToObj(i -> renderer.render(moments.get(i), first + i))
                  .toList();
          for (int i = 0; i < count; i++) {
            degraded.write(frames.get(i).degraded(), first + i);
            reference.write(frames.get(i).reference(), first + i);
            if (!frames.get(i).plates().isEmpty()) {
              plates.add(new FramePlates(first + i, frames.get(i).plates()));
            }
          }
          progress.accept(first + count);
        }
      }
    }
    DriveTruth truth =
        new DriveTruth(
            plan.seed(),
            plan.widthPx(),
            plan.heightPx(),
            plan.fps(),
            plan.frames(),
            1000 * CameraPath.EXPOSURE_S,
            measure(plan, directory),
            plates);
    truth.write(directory.resolve(TRUTH));
    return truth;
  }

  private static StreamFormat format(DrivePlan plan) {
    TimeBase frames = new TimeBase(1, plan.fps());
    return new StreamFormat(plan.widthPx(), plan.heightPx(), frames, plan.fps(), plan.frames());
  }

  /** Compares the two clips as a player sees them. */
  private static List<MeasuredStretch> measure(DrivePlan plan, Path directory) throws IOException {
    List<MeasuredStretch> measured = new ArrayList<>();
    try (ClipPictures degraded = ClipPictures.open(directory.resolve(DEGRADED));
        ClipPictures reference = ClipPictures.open(directory.resolve(REFERENCE))) {
      for (Stretch stretch : plan.stretches()) {
        double sum = 0;
        for (int frame = stretch.firstFrame(); frame <= stretch.lastFrame(); frame++) {
          Picture seen = degraded.next();
          Picture real = reference.next();
          if (seen == null || real == null) {
            throw new IOException(
                "%s: frame %d of %d cannot be read back"
                    .formatted(directory, frame, plan.frames()));
          }
          sum += Psnr.rgb(seen, real);
        }
        double mean = sum / (stretch.lastFrame() - stretch.firstFrame() + 1);
        measured.add(
            new MeasuredStretch(
                stretch.kind(),
                stretch.firstFrame(),
                stretch.lastFrame(),
                Math.round(100 * mean) / 100.0));
      }
    }
    return measured;
  }
}
