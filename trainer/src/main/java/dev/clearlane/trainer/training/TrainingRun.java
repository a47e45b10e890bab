package dev.clearlane.trainer.training;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.data.BatchLoader;
import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.run.Revision;
import dev.clearlane.trainer.run.RunFacts;
import dev.clearlane.trainer.run.RunFolder;
import dev.clearlane.trainer.run.RunLock;
import dev.clearlane.trainer.usage.UsageException;
import dev.clearlane.trainer.validation.SamplePictures;
import dev.clearlane.trainer.validation.Validation;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run from its first or resumed step to its last: opens the parts, runs the loop. */
public final class TrainingRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  /** Batches over which a channel must be 0 to be started again. */
  private static final int REVIVE_BATCHES = 16;

  private final Recipe recipe;
  private final RunOptions options;
  private final RunFolder folder;
  private final TrainingData data;
  private final @Nullable Quantisation quantisation;
  private final Validation validation;
  private final SamplePictures samples;
  private final RunLock lock;
  private final TrainingState state;
  private final RunProgress progress;
  private final CheckpointWriter checkpoints;
  private volatile boolean stopped;

  /**
   * Reads the data, the networks that losses use, and the initial weights.
   *
   * @throws UsageException if the run's directory holds another run, or another process trains in
   *     it
   * @throws IOException if one is missing or broken
   */
  public TrainingRun(Recipe recipe, RunOptions options) throws IOException {
    Torch.require();
    Torch.useThreads(options.threads());
    this.recipe = recipe;
    this.options = options;
    CheckpointWriter.requireDirectory(options);
    quantisation = recipe.quantisation();
    data = TrainingData.check(recipe, options.data());
    for (Phase phase : recipe.phases()) {
      // Report what a later phase lacks now, not after days.
      data.batches(phase);
      objective(phase, () -> null).close();
    }
    validation = data.validation(quantisation);
    folder = new RunFolder(options.run());
    samples = SamplePictures.of(recipe, quantisation, data.checked().tuning(), folder);
    lock = RunLock.take(options.run());
    try {
      CheckpointWriter.requireDirectory(options); // another process may have been first
      state = state();
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    progress = new RunProgress(recipe, options.minutes(), state);
    checkpoints = new CheckpointWriter(recipe, options, state);
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
                data.checked().fingerprint(),
                options.minutes(),
                options.threads())));
  }

  private TrainingState state() throws IOException {
    if (options.resume()) {
      return TrainingState.resumed(recipe, options.run(), options.device());
    }
    InitialWeights start = options.from();
    if (start == null) {
      return TrainingState.fresh(recipe, options.device());
    }
    if (options.revive()) {
      DeadChannels channels =
          new DeadChannels(recipe.network(), data.unused(REVIVE_BATCHES), options.device());
      start = channels.startedAgain(start, Seeds.mix(recipe.seed(), -5));
    }
    return TrainingState.transferred(recipe, start, options.device());
  }

  private Objective objective(Phase phase, Supplier<@Nullable CriticLearner> critic)
      throws IOException {
    return Objective.open(
        phase, recipe.network(), options.data(), options.weights(), options.device(), critic);
  }

  /**
   * Trains until the recipe's steps are done, the time limit is reached or {@link #stop} is called,
   * and writes a checkpoint; one of each phase's end is kept too.
   *
   * @throws DivergedException if training diverges; the last good checkpoint remains
   */
  public void run() throws IOException, InterruptedException, DivergedException {
    if (progress.ended()) {
      LOG.info("{}: already finished at step {} of {}", options.run(), state.step, recipe.steps());
      return;
    }
    if (quantisation != null) {
      LOG.info(
          "{}: training simulates 8 bits in {} of {} layers",
          options.run(),
          quantisation.integerLayers(),
          quantisation.layers());
    }
    try {
      folder.begin(recipe.text(), facts());
      trainAllPhases();
    } catch (DivergedException e) {
      throw e.keeping(checkpoints.kept());
    } catch (IOException e) {
      throw new IOException(
          "%s: stopped at step %d: %s; %s"
              .formatted(options.run(), state.step, Reasons.of(e), checkpoints.kept()),
          e);
    }
  }

  private void trainAllPhases() throws IOException, InterruptedException, DivergedException {
    try (RunReporter reporter = new RunReporter(recipe, folder, state, validation, samples)) {
      trainPhase(reporter);
      while (!progress.ended() && !stopped) {
        checkpoints.writePhase();
        state.enterNextPhase(recipe);
        trainPhase(reporter);
      }
    }
  }

  /** Requests {@link #run} to end after the current step; from any thread. */
  public void stop() {
    stopped = true;
  }

  /** Trains until the phase or the run is over. */
  private void trainPhase(RunReporter reporter)
      throws IOException, InterruptedException, DivergedException {
    Phase phase = progress.phase();
    MetricMeans means = new MetricMeans();
    StepClock clock = new StepClock();
    reporter.beginPhase();
    try (Objective objective = objective(phase, () -> state.critic);
        BatchLoader<StagedBatch> loader = data.loader(phase, state.step)) {
      TrainingLoop loop = new TrainingLoop(recipe, state, objective, means, quantisation);
      long before = System.nanoTime();
      while (!progress.phaseEnded() && !stopped) {
        double done = progress.ofPhase();
        double rate = loop.rate(done);
        try (StagedBatch batch = loader.take()) {
          loop.step(batch, done);
        }
        long now = System.nanoTime();
        state.trainedSeconds += clock.counted((now - before) * 1e-9);
        before = now;
        if (reporter.isDue()) {
          reporter.report(means, progress.ofRun(done), rate, loader.ready());
        }
        reporter.validateIfDue(progress.phaseEnded());
        checkpoints.writeIfDue(progress.phaseEnded(), stopped);
      }
    }
  }

  /** Frees the weights and unlocks the directory. */
  @Override
  public void close() throws IOException {
    state.close();
    lock.close();
  }
}
