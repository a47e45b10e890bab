package dev.clearlane.edge.cli;

import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.publish.file.FileOutputs;
import dev.clearlane.edge.replay.ClipWork;
import dev.clearlane.edge.replay.Replay;
import dev.clearlane.edge.replay.ReplayPlan;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.ModelUse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Restores a clip through the pipeline of recorded drives. */
record ClipRun(String source, String out, ClipWork work, ModelSet models) {

  ReplaySummary call(String task) throws Exception {
    FileOutputs.check(out);
    Path target = Path.of(out);
    if (Files.exists(target) && Files.isSameFile(target, Path.of(source))) {
      throw new IllegalArgumentException(
          "--out must be another file than the source, but %s would be replaced".formatted(source));
    }
    ReplayPlan plan =
        ReplayPlan.of(source, () -> Cameras.open(source), models)
            .withOutputs(List.of(format -> FileOutputs.open(out, format)))
            .withWork(work);
    try (CountBar bar = CountBar.open(task, " frames")) {
      return Replay.run(plan, bar::step);
    }
  }

  /** What was done, in one line. */
  static String text(ReplaySummary summary, String out) {
    String applied =
        summary.applied().entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    String by = summary.models().stream().map(ModelUse::id).collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%s -> %s: %d frames (%s)%s in %.1f s",
        summary.source(),
        out,
        summary.frames(),
        applied,
        by.isEmpty() ? "" : " by " + by,
        summary.wallSeconds());
  }
}
