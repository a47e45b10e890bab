package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Psnr;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.pack.PackWriter;
import dev.clearlane.trainer.peer.NeedsPyTorch;
import dev.clearlane.trainer.peer.PyTorch;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.synth.SynthCommand;
import dev.clearlane.trainer.training.InitialWeights;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * The degradations of trainer/gpu against those of the synth module, by the PSNR of the degraded
 * samples: both draw as many, from the same pictures. The means may differ by 3.3 standard errors
 * of their difference, 0.43 of the spread at 120 samples, and the spreads by a factor of 1.5. Seeds
 * are fixed.
 */
@NeedsPyTorch
final class GpuDegradationsTest {
  private static final Logger LOG = LoggerFactory.getLogger(GpuDegradationsTest.class);

  private static final int COUNT = Integer.getInteger("clearlane.gpu.samples", 120);
  private static final int SIDE_PX = 48;
  private static final double MAX_ERRORS = 3.3;
  private static final double MAX_RATIO = 1.5;

  private static final List<String> KINDS =
      List.of(
          "vehicle-srgb",
          "vehicle-linear",
          "vehicle",
          "vehicle-long",
          "trajectory",
          "light-rain",
          "heavy-rain",
          "dense-rain",
          "rain800",
          "rain-mist",
          "drops",
          "dense-drops",
          "windscreen-drops",
          "lens-drops",
          "lens-drops-sharp",
          "streaks+drops");

  @TempDir Path folder;

  @Test
  void shouldDegradeAsMuchAsTheSynthModule() throws Exception {
    String[] drive = {"drive", "--out", folder.resolve("drives").toString(), "--seed", "7"};
    String[] small = {"--size", "256x144", "--seconds", "1.44", "--fps", "25"};
    String[] all = Stream.of(drive, small).flatMap(Stream::of).toArray(String[]::new);
    assertThat(new CommandLine(new SynthCommand()).execute(all)).isZero();
    Recipe recipe = recipe();
    Path pack = folder.resolve("pack");
    PackWriter.write(
        new PackWriter.Request(recipe, folder, null, GpuDegradationsTest::none, 1 << 24, 8), pack);
    PyTorch.run("gpu.py", Path.of("gpu").toAbsolutePath(), pack, folder, COUNT);

    SplitData train = new SplitData(folder, Split.TRAIN);
    List<String> table = new ArrayList<>();
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < recipe.mix().size(); i++) {
      MixtureComponent entry = recipe.mix().get(i);
      String kind = String.join("+", entry.degrade()) + (entry.clips().isEmpty() ? "" : "clips");
      float[] theirs = PyTorch.read(folder.resolve("psnr-%d.f32".formatted(i)));
      Figures here = Figures.of(psnr(sampler(entry, train), theirs.length));
      Figures there = Figures.of(theirs);
      double standardError = here.spread * Math.sqrt(2.0 / theirs.length);
      table.add("%-14s here %s, there %s".formatted(kind, here, there));
      softly
          .assertThat(Math.abs(there.mean - here.mean) / standardError)
          .as("difference of the means of %s in standard errors", kind)
          .isLessThan(MAX_ERRORS);
      softly
          .assertThat(there.spread / here.spread)
          .as("ratio of the spreads of %s", kind)
          .isBetween(1 / MAX_RATIO, MAX_RATIO);
    }
    LOG.info("{} samples each:\n{}", COUNT, String.join("\n", table));
    softly.assertAll();
  }

  /** Mean and standard deviation. */
  private record Figures(double mean, double spread) {
    static Figures of(float[] values) {
      double mean = 0;
      for (float value : values) {
        mean += value / values.length;
      }
      double variance = 0;
      for (float value : values) {
        variance += Math.pow(value - mean, 2) / values.length;
      }
      return new Figures(mean, Math.sqrt(variance));
    }

    @Override
    public String toString() {
      return "%.2f ± %.2f dB".formatted(mean, spread);
    }
  }

  private static Recipe recipe() throws UsageException {
    String text =
        "task: deblur\nnetwork: {name: rep4-pu2}\npatch_px: %d\nmix:\n".formatted(SIDE_PX);
    for (String kind : KINDS) {
      text += "  - {sharp: ['sharp:drives'], degrade: [%s]}\n".formatted(kind.replace("+", ", "));
    }
    return RecipeReader.parse("statistics", text + "  - {clips: ['clips:drives']}\n");
  }

  private static PairSampler sampler(MixtureComponent entry, SplitData train) throws IOException {
    return entry.clips().isEmpty()
        ? new PairSampler.DegradedPictures(
            train.sharp(entry.sharp()), Degradations.byName(String.join("+", entry.degrade())))
        : new PairSampler.AveragedClips(train.clips(entry.clips()), PictureBatches.FRAME_AVERAGE);
  }

  private static float[] psnr(PairSampler sampler, int count) {
    SplittableRandom random = new SplittableRandom(5);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      Pair pair = sampler.draw(SIDE_PX, 0, random).get(0);
      values[i] = (float) Math.min(100, Psnr.rgb(pair.input(), pair.target()));
    }
    return values;
  }

  private static InitialWeights none(Path from, Network network) throws IOException {
    throw new IOException("no weights are asked for");
  }
}
