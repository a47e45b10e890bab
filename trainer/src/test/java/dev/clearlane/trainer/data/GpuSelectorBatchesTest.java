package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.trainer.pack.PackWriter;
import dev.clearlane.trainer.peer.NeedsPyTorch;
import dev.clearlane.trainer.peer.PyTorch;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.synth.SynthCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * The crops that trainer/gpu draws for a selector against those of this trainer, from the same
 * pictures: how many have each combination of labels, their brightness, and the step between
 * neighbouring pixels, which blur lowers and rain raises. Seeds are fixed.
 */
@NeedsPyTorch
final class GpuSelectorBatchesTest {
  private static final Logger LOG = LoggerFactory.getLogger(GpuSelectorBatchesTest.class);

  private static final int STEPS = Integer.getInteger("clearlane.gpu.samples", 60);
  private static final int BATCH = 12;
  private static final double MAX_ERRORS = 3.3;

  private static final String RECIPE =
      """
      task: select
      network: {name: selector}
      batch: %d
      patch_px: [64, 96]
      mix:
        - {weight: 2, sharp: ['sharp:drives']}
        - {sharp: ['sharp:drives'], degrade: [vehicle], labels: [blur]}
        - {sharp: ['sharp:drives'], degrade: [streaks], labels: [streaks]}
        - {sharp: ['sharp:drives'], degrade: [drops], labels: [drops]}
        - {sharp: ['sharp:drives'], degrade: [vehicle, streaks], labels: [blur, streaks]}
      """
          .formatted(BATCH);

  @TempDir Path folder;

  @Test
  void shouldDrawCropsAsThisTrainerDoes() throws Exception {
    String[] drive = {
      "drive",
      "--out",
      folder.resolve("drives").toString(),
      "--seed",
      "7",
      "--size",
      "256x144",
      "--seconds",
      "1.44"
    };
    assertThat(new CommandLine(new SynthCommand()).execute(drive)).isZero();
    Recipe recipe = RecipeReader.parse("statistics", RECIPE);
    Path pack = folder.resolve("pack");
    PackWriter.Request request =
        new PackWriter.Request(
            recipe,
            folder,
            null,
            (from, network) -> {
              throw new IOException("no weights are asked for");
            },
            1 << 24,
            8);
    PackWriter.write(request, pack);
    PyTorch.run("gpu.py", Path.of("gpu").toAbsolutePath(), pack, folder, STEPS);

    Map<String, Group> here = here(recipe);
    Map<String, Group> there = there(PyTorch.read(folder.resolve("crops.f32")));
    LOG.info("{} crops each:\n{}\n{}", STEPS * BATCH, here, there);
    assertThat(there.keySet()).isEqualTo(here.keySet());
    SoftAssertions softly = new SoftAssertions();
    here.forEach(
        (labels, group) -> {
          Group other = there.get(labels);
          // Uses of the same crop are no independent draws: counts scatter more than those.
          softly
              .assertThat((double) other.size() / group.size())
              .as("share of %s", labels)
              .isBetween(0.75, 1.33);
          group.compare(other, labels, softly);
        });
    softly.assertAll();
  }

  private Map<String, Group> here(Recipe recipe) throws IOException {
    LabelledBatches batches =
        new LabelledBatches(
            recipe.mix(),
            new SplitData(folder, Split.TRAIN),
            recipe.network().pixels(),
            recipe.network().labels(),
            BATCH,
            recipe.phases().get(0).patchPx(),
            1,
            5);
    Map<String, Group> groups = new TreeMap<>();
    for (int step = 0; step < STEPS; step++) {
      Batch batch = batches.of(step);
      int side = batch.width();
      int size = 3 * side * side;
      for (int i = 0; i < BATCH; i++) {
        double sum = 0;
        double rises = 0;
        for (int at = i * size; at < (i + 1) * size; at++) {
          sum += batch.input()[at];
          rises += at % side == 0 ? 0 : Math.abs(batch.input()[at] - batch.input()[at - 1]);
        }
        String labels = labels(batch.target(), 3 * i);
        group(groups, labels).add(sum / size, rises / (3.0 * side * (side - 1)));
      }
    }
    return groups;
  }

  private static Map<String, Group> there(float[] rows) {
    Map<String, Group> groups = new TreeMap<>();
    for (int at = 0; at < rows.length; at += 5) {
      group(groups, labels(rows, at)).add(rows[at + 3], rows[at + 4]);
    }
    return groups;
  }

  private static String labels(float[] values, int at) {
    return "%.0f%.0f%.0f".formatted(values[at], values[at + 1], values[at + 2]);
  }

  private static Group group(Map<String, Group> groups, String labels) {
    return groups.computeIfAbsent(labels, key -> new Group());
  }

  /** Brightness and steps of the crops with the same labels. */
  private static final class Group {
    private final List<Double> means = new ArrayList<>();
    private final List<Double> rises = new ArrayList<>();

    void add(double mean, double rise) {
      means.add(mean);
      rises.add(rise);
    }

    int size() {
      return means.size();
    }

    void compare(Group other, String labels, SoftAssertions softly) {
      softly
          .assertThat(errors(means, other.means))
          .as("brightness of %s, difference in standard errors", labels)
          .isLessThan(MAX_ERRORS);
      softly
          .assertThat(errors(rises, other.rises))
          .as("steps of %s, difference in standard errors", labels)
          .isLessThan(MAX_ERRORS);
    }

    @Override
    public String toString() {
      return "%d, brightness %.3f, steps %.4f".formatted(size(), mean(means), mean(rises));
    }

    private static double errors(List<Double> some, List<Double> others) {
      double squared = variance(some) / some.size() + variance(others) / others.size();
      return Math.abs(mean(some) - mean(others)) / Math.sqrt(squared);
    }

    private static double mean(List<Double> values) {
      return values.stream().mapToDouble(v -> v).average().orElseThrow();
    }

    private static double variance(List<Double> values) {
      double mean = mean(values);
      return values.stream().mapToDouble(v -> (v - mean) * (v - mean)).average().orElseThrow();
    }
  }
}
