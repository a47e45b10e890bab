package dev.clearlane.trainer.synth;

import dev.clearlane.synth.drive.Drive;
import dev.clearlane.synth.drive.DrivePlan;
import dev.clearlane.synth.drive.DriveTruth;
import dev.clearlane.synth.drive.Quantisers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Renders a drive. */
@Command(
    name = "drive",
    description = {
      "Render a road scene in motion: drive.mp4 (degraded), reference.mp4 (clean), truth.json.",
      "Stretches: clean, blur, rain, drops, both, clean. Seed 2026 ships as the demo's input;"
          + " never train on it."
    },
    mixinStandardHelpOptions = true)
final class SynthDrive implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "N",
      required = true,
      description = "Random seed; the same seed gives the same drive.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Output directory of the three files.")
  private Path out;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "6.72",
      description = "Length in seconds (default: 6.72).")
  private double seconds;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      defaultValue = "1280x720",
      description = "Frame size in pixels (default: 1280x720).")
  private String size;

  @Option(
      names = "--fps",
      paramLabel = "N",
      defaultValue = "25",
      description = "Frames per second (default: 25).")
  private int fps;

  @Option(
      names = "--quantiser",
      paramLabel = "CLEAN,BLUR,RAIN",
      defaultValue = "30,18,29",
      split = ",",
      description =
          "H.264 quantisers of frames that are clean or have drops, of blurred frames, and of"
              + " frames with rain; higher is smaller and worse (default: 30,18,29).")
  private int[] quantisers;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      DrivePlan plan = plan();
      Quantisers quality = quality();
      DriveTruth truth =
          Drive.write(
              plan,
              quality,
              out,
              done -> {
                err.printf("\rframe %d/%d", done, plan.frames());
                err.flush();
              });
      err.println();
      for (DriveTruth.MeasuredStretch stretch : truth.stretches()) {
        err.printf(
            "%-5s frames %d-%d  %.2f dB%n",
            stretch.kind().name().toLowerCase(Locale.ROOT),
            stretch.firstFrame(),
            stretch.lastFrame(),
            stretch.psnrDb());
      }
      err.flush();
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("clearlane: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("clearlane: " + e.getMessage());
      return 1;
    }
  }

  private Quantisers quality() {
    if (quantisers.length != 3) {
      throw new IllegalArgumentException(
          "--quantiser takes three numbers joined by commas, not " + quantisers.length);
    }
    return new Quantisers(quantisers[0], quantisers[1], quantisers[2]);
  }

  private DrivePlan plan() {
    Matcher sides = SIZE.matcher(size);
    if (!sides.matches()) {
      throw new IllegalArgumentException("--size must be like 1280x720, not '" + size + "'");
    }
    if (!(seconds > 0 && seconds < 1e6)) {
      throw new IllegalArgumentException("--seconds must be above 0, not " + seconds);
    }
    return new DrivePlan(
        seed,
        Integer.parseInt(sides.group(1)),
        Integer.parseInt(sides.group(2)),
        fps,
        (int) Math.min(1_000_000, Math.round(seconds * fps)));
  }
}
