package dev.clearlane.edge.daemon;

import dev.clearlane.edge.pipeline.OutputPlan;
import dev.clearlane.edge.publish.file.FileOutputs;
import dev.clearlane.edge.settings.OutputTarget;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** From an output as the command line names it to what opens it. */
final class Outlets {
  private Outlets() {}

  /** The outputs of one camera that are written. */
  static List<OutputPlan> plans(List<OutputTarget> targets) {
    return OutputTarget.files(targets).stream().map(Outlets::file).toList();
  }

  /**
   * A clip or a folder. Where a clip is begun again, after a failure or because frames have another
   * size now, it gets a number: what was written stays.
   */
  private static OutputPlan file(String target) {
    AtomicInteger openings = new AtomicInteger();
    return new OutputPlan(
        target, format -> FileOutputs.open(numbered(target, openings.incrementAndGet()), format));
  }

  static String numbered(String target, int opening) {
    int dot = target.lastIndexOf('.');
    if (opening == 1 || target.endsWith("/") || dot <= target.lastIndexOf('/')) {
      return target;
    }
    return target.substring(0, dot) + '-' + opening + target.substring(dot);
  }
}
