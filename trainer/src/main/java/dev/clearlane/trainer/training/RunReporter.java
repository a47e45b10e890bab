package dev.clearlane.trainer.training;

import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.run.RunFolder;
import dev.clearlane.trainer.run.RunPage;
import dev.clearlane.trainer.validation.SamplePictures;
import dev.clearlane.trainer.validation.Validation;
import java.io.IOException;
import java.util.Map;

/** Reports a run: progress line, metrics file, validation and page. */
final class RunReporter implements AutoCloseable {
  private static final int INTERVAL_STEPS = 50;

  private final Recipe recipe;
  private final RunFolder folder;
  private final TrainingState state;
  private final Validation validation;
  private final SamplePictures samples;
  private final MetricsFile metrics;
  private final ProgressLine line;
  private double reportedSeconds;
  private long reportedStep;

  RunReporter(
      Recipe recipe,
      RunFolder folder,
      TrainingState state,
      Validation validation,
      SamplePictures samples)
      throws IOException {
    this.recipe = recipe;
    this.folder = folder;
    this.state = state;
    this.validation = validation;
    this.samples = samples;
    metrics = new MetricsFile(folder.metrics(), state.step);
    line = new ProgressLine(recipe.name());
  }

  /** Begins a phase: the speed is measured from here. */
  void beginPhase() {
    reportedSeconds = state.trainedSeconds;
    reportedStep = state.step;
  }

  boolean isDue() {
    return state.step % INTERVAL_STEPS == 0;
  }

  /**
   * Reports the steps since the last report.
   *
   * @param done completed share of the run, 0–1
   * @param rate learning rate
   * @param batchesReady batches that were loaded ahead
   */
  void report(MetricMeans means, double done, double rate, int batchesReady) throws IOException {
    double stepsPerSecond = (state.step - reportedStep) / (state.trainedSeconds - reportedSeconds);
    Map<String, Double> figures = means.take();
    line.show(done, state.step, figures.getOrDefault("loss", 0.0), rate, stepsPerSecond);
    figures.put("learning_rate", rate);
    figures.put("steps_per_s", stepsPerSecond);
    figures.put("batches_ready", (double) batchesReady);
    metrics.write(state.step, state.trainedSeconds, figures);
    beginPhase();
  }

  /** Validates the averaged weights if it is time to, and rewrites the page. */
  void validateIfDue(boolean phaseEnded) throws IOException {
    if (state.step % recipe.validationEvery() == 0 || phaseEnded) {
      Map<String, Double> measured = validation.measure(recipe.network(), state.average);
      line.show(state.step, measured);
      metrics.write(state.step, state.trainedSeconds, measured);
      RunPage.write(folder, samples.write(recipe.network(), state.average));
    }
  }

  @Override
  public void close() throws IOException {
    line.close();
    metrics.close();
  }
}
