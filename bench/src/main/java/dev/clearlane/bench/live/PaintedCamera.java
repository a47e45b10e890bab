package dev.clearlane.bench.live;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The camera of the daemon's benchmarks: synthetic video with a time code in every frame. A mix-in
 * of their commands.
 */
final class PaintedCamera {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Frame size in pixels (default: ${DEFAULT-VALUE}).")
  private String size;

  @Option(
      names = "--rate",
      paramLabel = "FPS",
      description = "Frames per second (default: ${DEFAULT-VALUE}).")
  private int rate = 25;

  /**
   * @param size default if the command line gives none
   */
  PaintedCamera(String size) {
    this.size = size;
  }

  String size() {
    return size;
  }

  int widthPx() {
    return Integer.parseInt(size.substring(0, size.indexOf('x')));
  }

  int heightPx() {
    return Integer.parseInt(size.substring(size.indexOf('x') + 1));
  }

  int rate() {
    return rate;
  }

  /** Source URI for {@code clearlane run}. */
  String source() {
    return "synthetic:clock#size=%s&rate=%d".formatted(size, rate);
  }

  /** Serves the camera over RTSP from a child process. */
  DaemonProcess serve(String url) throws IOException, InterruptedException {
    return DaemonProcess.startReady("--source", source(), "--out", url, "--mode", "pass");
  }

  /**
   * Checks an option.
   *
   * @throws ParameterException if not, with the rule
   */
  void require(boolean good, String rule) {
    if (!size.matches("[1-9]\\d{0,3}x[1-9]\\d{0,3}")) {
      throw wrong("--size must be WIDTHxHEIGHT, but is " + size);
    }
    if (rate < 1) {
      throw wrong("--rate must be at least 1, but is " + rate);
    }
    if (!good) {
      throw wrong(rule);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
