package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Rules;
import dev.clearlane.edge.capture.source.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes two cameras of one whose source is a clip with the option {@code video=both}: the first
 * keeps the name and the outputs, the second has {@value #SUFFIX} after both.
 */
final class BothVideos {
  private static final String SUFFIX = "-2";
  private static final Pattern OPTION = Pattern.compile("(?<=[#&])video=both(?=&|$)");

  private BothVideos() {}

  /** The cameras with two in place of each that reads both videos. */
  static Map<String, CameraSection> expand(Rules rules, Map<String, CameraSection> cameras) {
    Map<String, CameraSection> expanded = new LinkedHashMap<>();
    cameras.forEach(
        (name, camera) -> {
          if (!isBoth(camera)) {
            expanded.put(name, camera);
            return;
          }
          String second = name + SUFFIX;
          rules.require(
              !cameras.containsKey(second),
              "cameras." + name + ".source",
              "reads both videos, the second as the camera " + second + ", which exists already");
          expanded.put(name, camera.with(option(camera, "video=0"), camera.outputs()));
          expanded.putIfAbsent(
              second, camera.with(option(camera, "video=1"), renamed(camera.outputs())));
        });
    return expanded;
  }

  private static boolean isBoth(CameraSection camera) {
    return Source.parse(camera.source()) instanceof Source.Recording recording
        && recording.video() == Source.Recording.BOTH_VIDEOS;
  }

  private static String option(CameraSection camera, String option) {
    return OPTION.matcher(camera.source()).replaceFirst(option);
  }

  private static List<OutputTarget> renamed(List<OutputTarget> outputs) {
    return outputs.stream().map(output -> new OutputTarget(renamed(output.text()))).toList();
  }

  /** The name of an output with the suffix: before an extension, a final slash, or /raw. */
  private static String renamed(String output) {
    int end = output.length();
    if (output.startsWith("rtsp:") && output.endsWith("/raw")) {
      end -= "/raw".length();
    } else if (output.endsWith("/")) {
      end--;
    } else if (output.lastIndexOf('.') > output.lastIndexOf('/') && !output.contains("://")) {
      end = output.lastIndexOf('.');
    }
    return output.substring(0, end) + SUFFIX + output.substring(end);
  }
}
