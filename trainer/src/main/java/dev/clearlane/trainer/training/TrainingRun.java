package dev.clearlane.trainer.training;

import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.data.BatchLoader;
import dev.clearlane.trainer.data.Batches;
import dev.clearlane.trainer.data.Fingerprint;
import dev.clearlane.trainer.data.LabelledBatches;
import dev.clearlane.trainer.data.Library;
import dev.clearlane.trainer.data.PictureBatches;
import dev.clearlane.trainer.data.Preflight;
import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.run.Revision;
import dev.clearlane.trainer.run.RunFacts;
import dev.clearlane.trainer.run.RunFolder;
import dev.clearlane.trainer.run.RunPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** A run from its first or resumed step to its last: builds the parts, drives the loop. */
public final class TrainingRun implements AutoCloseable {
  /** Name of the recipe in a run's directory. */
  public static final String RECIPE_FILE = "recipe.yaml";

  private static final double CHECKPOINT_EVERY_S = 60;

  /** A process that was stopped for a while did not train for that while. */
  private static final double MAX_STEP_S = 10;

  private static final int SHOW_EVERY_STEPS = 50;

  private final Recipe recipe;
  private final RunOptions options;
  private final TrainingState state;
  private final Batches batches;
  private final Validation validation;
  private final RunFolder folder;
  private final SamplePictures samples;

  /**
   * Reads the data and the weights to start from.
   *
   * @throws IOException if either is missing or broken, or the run's directory holds another run
   */
  public TrainingRun(Recipe recipe, RunOptions options) throws IOException {
    Torch.require();
    Torch.useThreads(options.threads());
    this.recipe = recipe;
    this.options = options;
    Path checkpoint = options.run().resolve(Checkpoint.FILE);
    if (!options.resume() && Files.exists(checkpoint)) {
      throw new IOException(checkpoint + ": is there already; give --resume or another --out");
    }
    boolean classifier = !recipe.network().labels().isEmpty();
    Preflight data =
        Preflight.of(
            options.data(),
            recipe.mix(),
            classifier ? recipe.mix() : List.of(),
            recipe.validationPairs());
    batches = batches(data.train(), recipe.seed());
    validation = validation(data.tuning());
    state = state();
    folder = new RunFolder(options.run());
    folder.begin(recipe.text(), facts(data.fingerprint()));
    samples = SamplePictures.of(recipe, data.tuning(), folder);
  }

  private RunFacts facts(Fingerprint fingerprint) {
    return new RunFacts(
        recipe.name(),
        recipe.task().id(),
        recipe.network().name(),
        Census.parameterCount(recipe.network()),
        recipe.seed(),
        recipe.steps(),
        state.startedFrom.isEmpty() ? null : state.startedFrom,
        options.data().toAbsolutePath().normalize().toString(),
        List.of(
            new RunFacts.Sitting(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                state.step,
                Revision.current(),
                fingerprint,
                options.minutes(),
                options.threads())));
  }

  private TrainingState state() throws IOException {
    if (options.resume()) {
      return TrainingState.resumed(recipe, options.run());
    }
    return options.from() == null
        ? TrainingState.fresh(recipe)
        : TrainingState.transferred(recipe, options.from());
  }

  private Batches batches(Library library, long seed) throws IOException {
    if (!recipe.network().labels().isEmpty()) {
      return new LabelledBatches(
          recipe.mix(),
          library,
          recipe.network().pixels(),
          recipe.network().labels(),
          recipe.batch(),
          recipe.patchPx(),
          recipe.reuse(),
          seed);
    }
    return new PictureBatches(
        recipe.mix(),
        library,
        recipe.network().pixels(),
        recipe.cleanShare(),
        recipe.batch(),
        recipe.patchPx().get(0),
        seed);
  }

  private Validation validation(Library library) throws IOException {
    if (!recipe.network().labels().isEmpty()) {
      long seed = Seeds.mix(recipe.seed(), -2);
      return new LabelValidation(batches(library, seed), recipe.validationSamples());
    }
    return new PictureValidation(
        recipe.validationPairs(),
        library,
        recipe.validationSamples(),
        recipe.network().sizeMultiple());
  }

  /**
   * Trains until the recipe's steps are done or the time is up, and leaves a checkpoint.
   *
   * @throws DivergedException if the loss becomes no number; the last good checkpoint stays
   */
  public void run() throws IOException, InterruptedException, DivergedException {
    TrainingLoop loop = new TrainingLoop(recipe, state);
    Path checkpoint = options.run().resolve(Checkpoint.FILE);
    double saved = state.trainedSeconds;
    double shownAt = saved;
    long shownStep = state.step;
    double lossSum = 0;
    try (BatchLoader loader = new BatchLoader(batches, state.step);
        MetricsFile metrics = new MetricsFile(options.run().resolve("metrics.csv"), state.step);
        ProgressLine progress = new ProgressLine(recipe.name())) {
      long before = System.nanoTime();
      while (!ended()) {
        Batch batch = loader.take();
        double done = done();
        double rate = loop.rate(done);
        lossSum += loop.step(batch, done);
        long now = System.nanoTime();
        state.trainedSeconds += Math.min(MAX_STEP_S, (now - before) * 1e-9);
        before = now;
        if (state.step % SHOW_EVERY_STEPS == 0) {
          long steps = state.step - shownStep;
          double loss = lossSum / steps;
          double stepsPerSecond = steps / (state.trainedSeconds - shownAt);
          progress.show(done, state.step, loss, rate, stepsPerSecond);
          metrics.write(
              state.step,
              state.trainedSeconds,
              Map.of(
                  "loss", loss,
                  "learning_rate", rate,
                  "steps_per_s", stepsPerSecond,
                  "batches_ready", (double) loader.ready()));
          lossSum = 0;
          shownAt = state.trainedSeconds;
          shownStep = state.step;
        }
        if (state.step % recipe.validationEvery() == 0 || ended()) {
          Map<String, Double> figures = validation.measure(recipe.network(), state.average);
          progress.show(state.step, figures);
          metrics.write(state.step, state.trainedSeconds, figures);
          RunPage.write(folder, samples.write(recipe.network(), state.average));
        }
        if (state.trainedSeconds - saved > CHECKPOINT_EVERY_S || ended()) {
          state.checkpoint(recipe).write(checkpoint, recipe.network());
          saved = state.trainedSeconds;
        }
      }
    }
  }

  private double done() {
    Double minutes = options.minutes();
    return recipe.schedule() == Schedule.Basis.STEPS || minutes == null
        ? (double) state.step / recipe.steps()
        : state.trainedSeconds / (60 * minutes);
  }

  private boolean ended() {
    Double minutes = options.minutes();
    return (recipe.schedule() == Schedule.Basis.STEPS && state.step >= recipe.steps())
        || (minutes != null && state.trainedSeconds >= 60 * minutes);
  }

  /** Frees the weights. */
  @Override
  public void close() {
    state.close();
  }
}
