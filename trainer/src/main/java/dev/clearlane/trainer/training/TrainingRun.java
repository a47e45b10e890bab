package dev.clearlane.trainer.training;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.data.BatchLoader;
import dev.clearlane.trainer.data.Batches;
import dev.clearlane.trainer.data.Fingerprint;
import dev.clearlane.trainer.data.LabelledBatches;
import dev.clearlane.trainer.data.PictureBatches;
import dev.clearlane.trainer.data.Preflight;
import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.data.SplitData;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.Schedule;
import dev.clearlane.trainer.run.Revision;
import dev.clearlane.trainer.run.RunFacts;
import dev.clearlane.trainer.run.RunFolder;
import dev.clearlane.trainer.run.RunLock;
import dev.clearlane.trainer.run.RunPage;
import dev.clearlane.trainer.usage.UsageException;
import dev.clearlane.trainer.validation.LabelValidation;
import dev.clearlane.trainer.validation.PictureValidation;
import dev.clearlane.trainer.validation.SamplePictures;
import dev.clearlane.trainer.validation.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run from its first or resumed step to its last: builds the parts, drives the loop. */
public final class TrainingRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private static final double CHECKPOINT_EVERY_S = 60;

  private static final int SHOW_EVERY_STEPS = 50;

  private final Recipe recipe;
  private final RunOptions options;
  private final TrainingState state;
  private final SplitData splitData;
  private final Validation validation;
  private final Path checkpoint;
  private double savedSeconds;
  private long savedStep = -1;
  private final RunFolder folder;
  private final SamplePictures samples;
  private final Fingerprint fingerprint;
  private final RunLock lock;
  private volatile boolean stopped;

  /**
   * Reads the data, the networks that losses look through, and the weights to start from.
   *
   * @throws UsageException if the run's directory holds another run, or is being trained in
   * @throws IOException if one is missing or broken
   */
  public TrainingRun(Recipe recipe, RunOptions options) throws IOException {
    Torch.require();
    Torch.useThreads(options.threads());
    this.recipe = recipe;
    this.options = options;
    checkpoint = options.run().resolve(Checkpoint.FILE);
    requirePlace();
    boolean classifier = !recipe.network().labels().isEmpty();
    Preflight data =
        Preflight.of(
            options.data(),
            recipe.mix(),
            classifier ? recipe.mix() : List.of(),
            recipe.validationPairs());
    splitData = data.train();
    for (Phase phase : recipe.phases()) {
      // Report what a later phase lacks now, not after days.
      batches(splitData, recipe.seed(), phase);
      objective(phase, () -> null).close();
    }
    validation = validation(data.tuning());
    fingerprint = data.fingerprint();
    folder = new RunFolder(options.run());
    samples = SamplePictures.of(recipe, data.tuning(), folder);
    lock = RunLock.take(options.run());
    try {
      requirePlace(); // another process may have been first
      state = state();
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    savedSeconds = state.trainedSeconds;
    savedStep = options.resume() ? state.step : -1;
  }

  private void requirePlace() throws IOException {
    if (options.resume() && !Files.exists(checkpoint)) {
      throw new UsageException(checkpoint + ": no such file, there is nothing to resume");
    }
    if (!options.resume() && Files.exists(checkpoint)) {
      throw new UsageException(checkpoint + ": is there already; give --resume or another --out");
    }
  }

  private RunFacts facts() {
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
            new RunFacts.Session(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                state.step,
                Revision.current(),
                fingerprint,
                options.minutes(),
                options.threads())));
  }

  private TrainingState state() throws IOException {
    if (options.resume()) {
      return TrainingState.resumed(recipe, options.run(), options.device());
    }
    return options.from() == null
        ? TrainingState.fresh(recipe, options.device())
        : TrainingState.transferred(recipe, options.from(), options.device());
  }

  private Objective objective(Phase phase, Supplier<@Nullable CriticLearner> critic)
      throws IOException {
    return Objective.open(
        phase, recipe.network(), options.data(), options.weights(), options.device(), critic);
  }

  private Batches batches(SplitData from, long seed, Phase phase) throws IOException {
    if (!recipe.network().labels().isEmpty()) {
      return new LabelledBatches(
          recipe.mix(),
          from,
          recipe.network().pixels(),
          recipe.network().labels(),
          phase.batch(),
          phase.patchPx(),
          recipe.reuse(),
          seed);
    }
    return new PictureBatches(
        recipe.mix(),
        from,
        recipe.network().pixels(),
        recipe.cleanShare(),
        recipe.channelSwaps(),
        phase.batch(),
        phase.patchPx().get(0),
        seed);
  }

  private Validation validation(SplitData from) throws IOException {
    if (!recipe.network().labels().isEmpty()) {
      long seed = Seeds.mix(recipe.seed(), -2);
      Phase only = recipe.phases().get(0);
      return new LabelValidation(batches(from, seed, only), recipe.validationSamples());
    }
    return new PictureValidation(
        recipe.validationPairs(),
        from,
        recipe.validationSamples(),
        recipe.network().sizeMultiple());
  }

  /**
   * Trains until the recipe's steps are done, the time is up or {@link #stop} was called, and
   * leaves a checkpoint; one is kept of each phase's end too.
   *
   * @throws DivergedException if training goes astray; the last good checkpoint stays
   */
  public void run() throws IOException, InterruptedException, DivergedException {
    if (ended()) {
      LOG.info(
          "{}: nothing left to do at step {} of {}", options.run(), state.step, recipe.steps());
      return;
    }
    try {
      folder.begin(recipe.text(), facts());
      trainAllPhases();
    } catch (DivergedException e) {
      throw e.keeping(kept());
    } catch (IOException e) {
      throw new IOException(
          "%s: stopped at step %d: %s; %s"
              .formatted(options.run(), state.step, Reasons.of(e), kept()),
          e);
    }
  }

  private void trainAllPhases() throws IOException, InterruptedException, DivergedException {
    try (MetricsFile metrics = new MetricsFile(folder.metrics(), state.step);
        ProgressLine progress = new ProgressLine(recipe.name())) {
      train(metrics, progress);
      while (!ended() && !stopped) {
        save(options.run().resolve(phaseFile()));
        state.enterNextPhase(recipe);
        train(metrics, progress);
      }
    }
  }

  /** What can be gone on from. */
  private String kept() {
    return savedStep < 0
        ? "there was no checkpoint yet"
        : "%s of step %d stays".formatted(checkpoint, savedStep);
  }

  /** Asks {@link #run} to end after its present step; from any thread. */
  public void stop() {
    stopped = true;
  }

  private BatchLoader<StagedBatch> loader(Phase phase) throws IOException {
    Batches batches = batches(splitData, recipe.seed(), phase);
    return new BatchLoader<>(
        step -> StagedBatch.of(batches.of(step)), state.step, StagedBatch::close);
  }

  /** Trains until the phase or the run is over. */
  private void train(MetricsFile metrics, ProgressLine progress)
      throws IOException, InterruptedException, DivergedException {
    Phase phase = recipe.phases().get(state.phase);
    MetricMeans figures = new MetricMeans();
    StepClock clock = new StepClock();
    double shownAt = state.trainedSeconds;
    long shownStep = state.step;
    try (Objective objective = objective(phase, () -> state.critic);
        BatchLoader<StagedBatch> loader = loader(phase)) {
      TrainingLoop loop = new TrainingLoop(recipe, state, objective, figures);
      long before = System.nanoTime();
      while (!phaseEnded() && !stopped) {
        double done = done();
        double rate = loop.rate(done);
        try (StagedBatch batch = loader.take()) {
          loop.step(batch, done);
        }
        long now = System.nanoTime();
        state.trainedSeconds += clock.counted((now - before) * 1e-9);
        before = now;
        if (state.step % SHOW_EVERY_STEPS == 0) {
          long steps = state.step - shownStep;
          double stepsPerSecond = steps / (state.trainedSeconds - shownAt);
          Map<String, Double> means = figures.take();
          progress.show(
              overall(done), state.step, means.getOrDefault("loss", 0.0), rate, stepsPerSecond);
          means.put("learning_rate", rate);
          means.put("steps_per_s", stepsPerSecond);
          means.put("batches_ready", (double) loader.ready());
          metrics.write(state.step, state.trainedSeconds, means);
          shownAt = state.trainedSeconds;
          shownStep = state.step;
        }
        if (state.step % recipe.validationEvery() == 0 || phaseEnded()) {
          Map<String, Double> measured = validation.measure(recipe.network(), state.average);
          progress.show(state.step, measured);
          metrics.write(state.step, state.trainedSeconds, measured);
          RunPage.write(folder, samples.write(recipe.network(), state.average));
        }
        if (phaseEnded() || ((stopped || isTimeToSave()) && isWorthKeeping())) {
          save(checkpoint);
        }
      }
    }
  }

  private boolean isTimeToSave() {
    return state.trainedSeconds - savedSeconds > CHECKPOINT_EVERY_S
        || (options.checkpointSteps() > 0 && state.step % options.checkpointSteps() == 0);
  }

  private boolean isWorthKeeping() {
    CriticLearner critic = state.critic;
    return critic == null || critic.isSound();
  }

  private void save(Path file) throws IOException {
    state.checkpoint(recipe).write(file, recipe.network());
    savedSeconds = state.trainedSeconds;
    savedStep = state.step;
  }

  /** Such as {@code phase-1-pretrain.safetensors}. */
  private String phaseFile() {
    return "phase-%d-%s.safetensors"
        .formatted(state.phase + 1, recipe.phases().get(state.phase).name());
  }

  /** Share of the phase that is done, 0–1. */
  private double done() {
    Double minutes = options.minutes();
    return recipe.schedule() == Schedule.Basis.STEPS || minutes == null
        ? (double) state.phaseStep / recipe.phases().get(state.phase).steps()
        : state.trainedSeconds / (60 * minutes);
  }

  private double overall(double done) {
    return recipe.phases().size() == 1 ? done : (double) state.step / recipe.steps();
  }

  private boolean phaseEnded() {
    return ended()
        || (recipe.schedule() == Schedule.Basis.STEPS
            && state.phaseStep >= recipe.phases().get(state.phase).steps());
  }

  private boolean ended() {
    Double minutes = options.minutes();
    boolean last = state.phase == recipe.phases().size() - 1;
    return (recipe.schedule() == Schedule.Basis.STEPS
            && last
            && state.phaseStep >= recipe.phases().get(state.phase).steps())
        || (minutes != null && state.trainedSeconds >= 60 * minutes);
  }

  /** Frees the weights and lets go of the directory. */
  @Override
  public void close() throws IOException {
    state.close();
    lock.close();
  }
}
