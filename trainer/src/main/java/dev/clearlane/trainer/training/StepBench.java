package dev.clearlane.trainer.training;

import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.PlateDetector;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Times a phase's step against a {@link BaselineLoop}, in turn within one process, so that both see
 * the same machine; then trains on and notes the process's memory. A phase with a critic is timed
 * alone: there is no baseline loop that does the same.
 */
public final class StepBench {
  private static final int STEPS_PER_ROUND = 5;
  private static final int NOTES = 10;
  private static final double MB = 1024.0 * 1024.0;

  private final Recipe recipe;
  private final int phase;
  private final Path data;
  private final Device device;
  private final WeightReader weights;

  /**
   * What was measured.
   *
   * @param stepMs a step of ours, median over the rounds
   * @param bareStepMs a step of the baseline loop, or null without one
   * @param memoryMb resident memory after each tenth of the steps
   */
  public record Result(double stepMs, @Nullable Double bareStepMs, List<Double> memoryMb) {
    public Result {
      memoryMb = List.copyOf(memoryMb);
    }

    /** Throughput of ours, the bare loop's being 1; null where there is none. */
    public @Nullable Double ratio() {
      return bareStepMs == null ? null : bareStepMs / stepMs;
    }
  }

  /**
   * A bench on noise.
   *
   * @param phase index of the recipe's phase, from 0
   * @param data root of the data, for losses that read a file from there
   */
  public StepBench(Recipe recipe, int phase, Path data, Device device, WeightReader weights) {
    this.recipe = recipe;
    this.phase = phase;
    this.data = data;
    this.device = device;
    this.weights = weights;
  }

  /**
   * Measures.
   *
   * @param rounds of {@value #STEPS_PER_ROUND} steps of each loop
   * @param steps over which memory is noted; 0 for none
   * @throws IOException if a network that a loss uses cannot be read
   */
  public Result run(int rounds, int steps) throws IOException, DivergedException {
    Phase chosen = recipe.phases().get(phase);
    try (StagedBatch batch = StagedBatch.of(noise(chosen));
        TrainingState state = TrainingState.fresh(recipe, device)) {
      while (state.phase < phase) {
        state.enterNextPhase(recipe);
      }
      try (Objective objective =
          Objective.open(chosen, recipe.network(), data, weights, device, () -> state.critic)) {
        MetricMeans figures = new MetricMeans();
        Quantisation quantisation = recipe.quantisation();
        TrainingLoop loop = new TrainingLoop(recipe, state, objective, figures, quantisation);
        double[] ours = new double[rounds];
        double[] bare = new double[rounds];
        if (state.critic == null) {
          try (BaselineLoop other =
              new BaselineLoop(recipe, chosen, state, objective, batch, quantisation)) {
            for (int i = -1; i < rounds; i++) { // the first round warms up
              double ourMs = round(loop, batch);
              double otherMs = round(other, figures);
              if (i >= 0) {
                ours[i] = ourMs;
                bare[i] = otherMs;
              }
            }
          }
        } else {
          for (int i = 0; i < rounds; i++) {
            ours[i] = round(loop, batch);
          }
        }
        return new Result(
            median(ours),
            state.critic == null ? median(bare) : null,
            memory(loop, batch, figures, steps));
      }
    }
  }

  private double round(TrainingLoop loop, StagedBatch batch) throws DivergedException {
    long start = System.nanoTime();
    for (int i = 0; i < STEPS_PER_ROUND; i++) {
      loop.step(batch, 0);
    }
    return since(start);
  }

  private double round(BaselineLoop loop, MetricMeans figures) {
    long start = System.nanoTime();
    for (int i = 0; i < STEPS_PER_ROUND; i++) {
      loop.step(figures);
    }
    return since(start);
  }

  private double since(long start) {
    device.finish();
    return (System.nanoTime() - start) * 1e-6 / STEPS_PER_ROUND;
  }

  private static List<Double> memory(
      TrainingLoop loop, StagedBatch batch, MetricMeans figures, int steps)
      throws DivergedException {
    List<Double> notes = new ArrayList<>();
    for (int i = 1; i <= steps; i++) {
      loop.step(batch, 0);
      if (notes.size() < (long) i * NOTES / steps) {
        notes.add(Pointer.physicalBytes() / MB);
        figures.take();
      }
    }
    return notes;
  }

  private Batch noise(Phase chosen) {
    Network network = recipe.network();
    Network.InputSize only = network.inputSize();
    List<Integer> sides = chosen.patchPx();
    int height = only == null ? sides.get(sides.size() - 1) : only.heightPx();
    int width = only == null ? height : only.widthPx();
    int count = chosen.batch();
    SplittableRandom random = new SplittableRandom(recipe.seed());
    int channels = network.inputChannels();
    float[] input = new float[count * channels * height * width];
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) random.nextDouble();
    }
    float[] target =
        switch (network.output()) {
          case PICTURE -> Arrays.copyOf(input, count * 3 * height * width);
          case LABELS -> new float[count * network.labels().size()];
          case TEXT -> new float[count * Network.MAX_TEXT];
          case PLATES ->
              new float
                  [count
                      * PlateDetector.TARGETS
                      * (height / PlateDetector.STRIDE_PX)
                      * (width / PlateDetector.STRIDE_PX)];
        };
    for (int i = 0; i < target.length; i++) {
      target[i] =
          switch (network.output()) {
            case PICTURE -> 0.8f * target[i];
            case LABELS -> random.nextInt(2);
            case TEXT -> i % Network.MAX_TEXT < 7 ? 1 + random.nextInt(36) : 0;
            case PLATES -> 0;
          };
    }
    return new Batch(input, target, count, channels, height, width);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
