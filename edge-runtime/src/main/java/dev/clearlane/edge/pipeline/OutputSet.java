package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The outputs of one camera: opened and closed as the plan changes. Thread-safe. */
final class OutputSet implements RestoreProbe.Outputs {
  private final String camera;
  private final FramePolicy policy;
  private final CameraMetrics metrics;
  private final Consumer<Throwable> onFailure;
  private final List<OutputRunner> runners = new ArrayList<>(); // guarded by itself
  private boolean ended; // guarded by runners

  /**
   * @param onFailure receives the failure of an output that is not opened again
   */
  OutputSet(
      String camera, FramePolicy policy, CameraMetrics metrics, Consumer<Throwable> onFailure) {
    this.camera = camera;
    this.policy = policy;
    this.metrics = metrics;
    this.onFailure = onFailure;
  }

  /**
   * Opens the outputs that are missing and closes those that are not wanted any more; the others
   * continue, unless frames have another size.
   */
  void match(List<OutputPlan> wanted, StreamFormat format) {
    List<OutputRunner> removed = new ArrayList<>();
    synchronized (runners) {
      if (ended) {
        return;
      }
      for (OutputRunner runner : List.copyOf(runners)) {
        if (!runner.takes(format) || wanted.stream().noneMatch(runner::isFor)) {
          runners.remove(runner);
          removed.add(runner);
        }
      }
      for (OutputPlan output : wanted) {
        if (runners.stream().noneMatch(runner -> runner.isFor(output))) {
          runners.add(OutputRunner.start(camera, output, format, policy, metrics, onFailure));
        }
      }
    }
    removed.forEach(OutputRunner::end);
  }

  /**
   * Passes a frame to every output. Both frames stay the caller's.
   *
   * @param filtered for the outputs of the set; null for none
   */
  void accept(RestoredFrame frame, @Nullable RestoredFrame filtered, Set<String> ofFilter)
      throws InterruptedException {
    for (OutputRunner runner : current()) {
      RestoredFrame shown = ofFilter.contains(runner.name()) ? filtered : frame;
      if (shown != null) {
        runner.accept(shown.retain());
      }
    }
  }

  @Override
  public void awaitIdle() throws InterruptedException {
    for (OutputRunner runner : current()) {
      runner.awaitIdle();
    }
  }

  /** One line for each output that is not open. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (OutputRunner runner : current()) {
      if (!runner.isOpen()) {
        String cause = runner.problem();
        problems.add(runner.name() + (cause == null ? " is not open" : ": " + cause));
      }
    }
    return problems;
  }

  /** Declares that no more frames come; outputs are not opened any more. */
  void end() {
    synchronized (runners) {
      ended = true;
    }
    current().forEach(OutputRunner::end);
  }

  /** Waits until all outputs have written what they have and closed, each up to the timeout. */
  void close(Duration timeout) throws InterruptedException {
    end();
    for (OutputRunner runner : current()) {
      runner.close(timeout);
    }
  }

  private List<OutputRunner> current() {
    synchronized (runners) {
      return List.copyOf(runners);
    }
  }
}
