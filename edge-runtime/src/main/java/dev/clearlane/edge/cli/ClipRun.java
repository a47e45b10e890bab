package dev.clearlane.edge.cli;

import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.daemon.Signals;
import dev.clearlane.edge.publish.file.FileOutputs;
import dev.clearlane.edge.replay.Replay;
import dev.clearlane.edge.replay.ReplayPlan;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.ReplaySummary.MqttFigures;
import dev.clearlane.edge.replay.RunIdentity;
import dev.clearlane.edge.replay.StopRequest;
import dev.clearlane.edge.resume.ResumableClip;
import dev.clearlane.serving.clip.Origin;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a replay for a command: with progress, until its end or a signal, into a clip that can be
 * resumed.
 *
 * @param task name of the command
 * @param source of the frames
 * @param out clip or folder of pictures; null for none
 * @param resume continues the run that was stopped
 */
record ClipRun(String task, String source, @Nullable String out, boolean resume, PrintWriter err) {
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;
  private static final int SIGNALLED = 128;

  /**
   * How a run ended.
   *
   * @param summary null if nothing was left to do
   * @param code exit code: 0 if it came to its end and nothing is missing
   */
  record Result(@Nullable ReplaySummary summary, int code) {}

  /** Runs a plan, to which it adds the output. */
  Result run(ReplayPlan plan) throws Exception {
    String target = out;
    if (target == null || !FileOutputs.isClip(target) || plan.deadline() != null) {
      requireNoResume(target);
      return stoppable(
          target == null ? plan : plan.alsoTo(format -> FileOutputs.open(target, format)), null);
    }
    Path clip = FileOutputs.path(target);
    Origin origin = Cameras.origin(source, plan.work().video());
    requireOther(clip, origin);
    if (resume && ResumableClip.isComplete(clip)) {
      print("%s exists and no run was stopped; nothing to resume".formatted(clip));
      return new Result(null, 0);
    }
    try (ResumableClip resumable =
        ResumableClip.open(
            clip,
            RunIdentity.of(source, plan.models(), plan.work()),
            plan.work().range().fromSeconds() > 0,
            resume,
            origin)) {
      if (resumable.framesBefore() > 0) {
        print("%s: resuming after %d frames".formatted(clip, resumable.framesBefore()));
      }
      return stoppable(plan.withClip(resumable), resumable);
    }
  }

  private void requireNoResume(@Nullable String target) {
    if (resume) {
      throw new IllegalArgumentException(
          "--resume needs a clip as --out (.mp4, .m4v, .mov, .mkv), but it is "
              + (target == null ? "not given" : target));
    }
  }

  private void requireOther(Path clip, @Nullable Origin input) throws Exception {
    if (input != null && Files.exists(clip) && Files.isSameFile(clip, input.file())) {
      throw new IllegalArgumentException(
          "--out must be another file than the source, but %s would be replaced".formatted(source));
    }
  }

  private Result stoppable(ReplayPlan plan, @Nullable ResumableClip clip) throws Exception {
    StopRequest stop = new StopRequest();
    AtomicInteger signal = new AtomicInteger();
    ReplaySummary summary;
    try (Signals signals = new Signals();
        FrameProgress progress = FrameProgress.start(task, err)) {
      signals.on("INT", () -> stop(stop, signal, SIGINT));
      signals.on("TERM", () -> stop(stop, signal, SIGTERM));
      summary = Replay.run(plan, progress, stop);
    } catch (Exception e) {
      if (clip != null && clip.frames() > 0) {
        print(kept(clip));
      }
      throw e;
    }
    if (!stop.isHeeded()) {
      List<String> missing = missing(summary);
      missing.forEach(this::print);
      return new Result(summary, missing.isEmpty() ? 0 : Failures.FAILED);
    }
    print(clip == null ? "stopped after %d frames".formatted(summary.frames()) : kept(clip));
    return new Result(summary, SIGNALLED + signal.get());
  }

  /** What is missing of a run that came to its end, one line each. */
  private static List<String> missing(ReplaySummary summary) {
    List<String> missing = new ArrayList<>();
    if (summary.lostFrames() > 0) {
      missing.add(
          "%s: %d of %d frames could not be decoded and are missing"
              .formatted(
                  summary.source(), summary.lostFrames(), summary.frames() + summary.lostFrames()));
    }
    MqttFigures messages = summary.mqtt();
    if (messages != null && messages.notDelivered() > 0) {
      missing.add(
          "%s: %d of %d messages not delivered%s"
              .formatted(
                  messages.broker(),
                  messages.notDelivered(),
                  messages.offered(),
                  messages.failure() == null ? "" : ": " + messages.failure()));
    }
    return missing;
  }

  /** A second signal ends the process at once: the files of a clip can stand it. */
  @SuppressWarnings("SystemExitOutsideMain")
  private void stop(StopRequest stop, AtomicInteger signal, int number) {
    if (!signal.compareAndSet(0, number)) {
      Runtime.getRuntime().halt(SIGNALLED + number);
    }
    stop.stop();
    print("stopping after the frame in work; a second signal ends at once");
  }

  private String kept(ResumableClip clip) {
    Path target = FileOutputs.path(String.valueOf(out));
    return "stopped after %d frames, which are in %s; continue with the same command and --resume"
        .formatted(clip.frames(), ResumableClip.partial(target));
  }

  private void print(String line) {
    err.println("clearlane: " + line);
    err.flush();
  }
}
