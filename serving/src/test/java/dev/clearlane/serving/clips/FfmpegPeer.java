package dev.clearlane.serving.clips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** FFmpeg's command line as an independent peer; tests that need it are skipped where it is not. */
public final class FfmpegPeer {
  private FfmpegPeer() {}

  /** Skips the calling test where the tools are not on the path. */
  public static void assumeInstalled() {
    for (String tool : List.of("ffmpeg", "ffprobe")) {
      boolean found =
          Arrays.stream(System.getenv("PATH").split(":"))
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
      assumeTrue(found, tool + " is not on the path");
    }
  }

  /** Runs ffmpeg; fails the test if it fails. Arguments are separated by single spaces. */
  public static void ffmpeg(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y", "-nostdin"));
    command.addAll(List.of(arguments.split(" ")));
    run(command);
  }

  /** What ffprobe prints of the first video stream, by entries of its {@code -show_entries}. */
  public static List<String> probe(Path file, String entries)
      throws IOException, InterruptedException {
    String arguments = "-v quiet -select_streams v:0 -of csv=p=0 -show_entries " + entries;
    List<String> command = new ArrayList<>(List.of("ffprobe"));
    command.addAll(List.of(arguments.split(" ")));
    command.add(file.toString());
    return run(command).lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** Presentation times of all frames in seconds, as ffprobe decodes them. */
  public static List<String> frameTimes(Path file) throws IOException, InterruptedException {
    return probe(file, "frame=best_effort_timestamp_time").stream()
        .map(line -> line.replaceFirst(",.*", ""))
        .toList();
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    return output;
  }
}
