package dev.clearlane.edge.daemon;

import dev.clearlane.edge.pipeline.OutputPlan;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.publish.file.FileOutputs;
import dev.clearlane.edge.settings.OutputTarget;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates the outputs of a camera from their URIs. */
final class Outlets {
  private Outlets() {}

  /** The file outputs of one camera. */
  static List<OutputPlan> plans(List<OutputTarget> targets) {
    return OutputTarget.files(targets).stream().map(Outlets::file).toList();
  }

  /**
   * A clip or a directory. A clip that is started again, after a failure or a change of the frame
   * size, gets a numbered name, so that nothing is overwritten. One that could not be opened left
   * nothing behind and is tried again under the same name.
   */
  private static OutputPlan file(String target) {
    AtomicInteger openings = new AtomicInteger();
    return new OutputPlan(
        target,
        format -> {
          Output output = FileOutputs.open(numbered(target, openings.get() + 1), format);
          openings.incrementAndGet();
          return output;
        });
  }

  static String numbered(String target, int opening) {
    int dot = target.lastIndexOf('.');
    if (opening == 1 || target.endsWith("/") || dot <= target.lastIndexOf('/')) {
      return target;
    }
    return target.substring(0, dot) + '-' + opening + target.substring(dot);
  }
}
