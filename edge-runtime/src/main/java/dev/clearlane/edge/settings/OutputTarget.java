package dev.clearlane.edge.settings;

import dev.clearlane.edge.publish.file.FileOutputs;
import dev.clearlane.edge.publish.rtsp.PushTarget;
import java.util.List;

/**
 * An output of a camera as the settings and the command line name it: a mount to serve, a server to
 * push to, a clip, or a directory of images.
 */
public record OutputTarget(String text) {
  /**
   * Reads an output.
   *
   * @throws IllegalArgumentException with one line, if it is of no known kind or not well formed
   */
  public static OutputTarget parse(String text) {
    if (PushTarget.isOne(text)) {
      PushTarget.parse(text);
    } else if (RtspTarget.isOne(text)) {
      RtspTarget.parse(text);
    } else if (FileOutputs.scheme(text) != null) {
      throw new IllegalArgumentException(
          "output %s: is of no known kind; it must be rtsp://, rtsp+push://, rtsps+push://, %s"
              .formatted(FileOutputs.scheme(text) + ":…", FileOutputs.FILES)); // may hold a login
    } else {
      FileOutputs.check(text);
    }
    return new OutputTarget(text);
  }

  /** The clips and directories among these outputs. */
  public static List<String> files(List<OutputTarget> targets) {
    return targets.stream()
        .map(OutputTarget::text)
        .filter(text -> !RtspTarget.isOne(text) && !PushTarget.isOne(text))
        .toList();
  }

  /** The RTSP mounts among these outputs. */
  public static List<RtspTarget> served(List<OutputTarget> targets) {
    return targets.stream()
        .map(OutputTarget::text)
        .filter(RtspTarget::isOne)
        .map(RtspTarget::parse)
        .toList();
  }

  /** The servers among these outputs that the video is pushed to. */
  public static List<PushTarget> pushed(List<OutputTarget> targets) {
    return targets.stream()
        .map(OutputTarget::text)
        .filter(PushTarget::isOne)
        .map(PushTarget::parse)
        .toList();
  }

  @Override
  public String toString() {
    return text;
  }
}
