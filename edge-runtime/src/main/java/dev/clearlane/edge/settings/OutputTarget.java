package dev.clearlane.edge.settings;

import dev.clearlane.edge.publish.file.FileOutputs;
import dev.clearlane.edge.publish.rtsp.PushTarget;
import java.util.List;

/** Outputs of a camera as the settings and the command line name them. */
public final class OutputTarget {
  private OutputTarget() {}

  /**
   * Checks that an output is of a known kind and well formed.
   *
   * @throws IllegalArgumentException with one line, if it is not
   */
  static void check(String target) {
    if (PushTarget.isOne(target)) {
      PushTarget.parse(target);
    } else if (RtspTarget.isOne(target)) {
      RtspTarget.parse(target);
    } else {
      FileOutputs.check(target);
    }
  }

  /** The clips and folders among these outputs. */
  public static List<String> files(List<String> targets) {
    return targets.stream()
        .filter(target -> !RtspTarget.isOne(target) && !PushTarget.isOne(target))
        .toList();
  }

  /** The RTSP mounts among these outputs. */
  public static List<RtspTarget> served(List<String> targets) {
    return targets.stream().filter(RtspTarget::isOne).map(RtspTarget::parse).toList();
  }

  /** The servers among these outputs that the video is pushed to. */
  public static List<PushTarget> pushed(List<String> targets) {
    return targets.stream().filter(PushTarget::isOne).map(PushTarget::parse).toList();
  }
}
