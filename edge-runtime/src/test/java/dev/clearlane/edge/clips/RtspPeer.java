package dev.clearlane.edge.clips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network camera made of GStreamer's RTSP server, or one that takes what is pushed to it, in a
 * process of its own that can be killed and frozen; tests that need it are skipped where it is not
 * installed.
 */
public final class RtspPeer implements AutoCloseable {
  /** A test picture of 320×240 at 25 per second, as H.264 with a keyframe every half second. */
  public static final String H264 =
      live(320, 240) + "x264enc tune=zerolatency key-int-max=12 ! rtph264pay name=pay0 pt=96";

  private static final String PYTHON = "/usr/bin/python3"; // apt's: others lack the bindings

  private final String pipeline;
  private List<String> options;
  private final Path script;
  private Process process;
  private int port;

  private RtspPeer(Path script, String pipeline, List<String> options) throws IOException {
    this.script = script;
    this.pipeline = pipeline;
    this.options = options;
    process = run(0);
  }

  /** A pipeline that writes the H.264 that it is sent into a file, with start codes. */
  public static String intoFile(Path file) {
    return "rtph264depay name=depay0 ! h264parse config-interval=-1"
        + " ! video/x-h264,stream-format=byte-stream,alignment=au ! filesink buffer-mode=2 location="
        + file;
  }

  /** The beginning of a pipeline: a test picture at 25 per second. */
  public static String live(int widthPx, int heightPx) {
    return ("videotestsrc is-live=true"
            + " ! video/x-raw,format=I420,width=%d,height=%d,framerate=25/1 ! ")
        .formatted(widthPx, heightPx);
  }

  /** Skips the calling test where the server or one of these GStreamer elements is missing. */
  public static void assumeInstalled(String... elements) throws IOException, InterruptedException {
    String bindings =
        "import gi; gi.require_version('GstRtspServer', '1.0');"
            + "from gi.repository import GstRtspServer";
    assumeTrue(
        Files.isExecutable(Path.of(PYTHON)) && succeeds(PYTHON, "-c", bindings),
        "no GStreamer RTSP server (apt install python3-gi gir1.2-gst-rtsp-server-1.0)");
    for (String element : elements) {
      assumeTrue(succeeds("gst-inspect-1.0", "--exists", element), "GStreamer has no " + element);
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Serves a pipeline on a free port.
   *
   * @param options of {@code rtsp_server.py}, e.g. {@code --user}
   */
  public static RtspPeer start(Path directory, String pipeline, String... options)
      throws IOException {
    Path script = directory.resolve("rtsp_server.py");
    try (InputStream in = RtspPeer.class.getResourceAsStream("rtsp_server.py")) {
      Files.write(script, in.readAllBytes());
    }
    return new RtspPeer(script, pipeline, List.of(options));
  }

  private Process run(int wantedPort) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                PYTHON,
                script.toString(),
                "--port",
                Integer.toString(wantedPort),
                "--pipeline",
                pipeline));
    line.addAll(options);
    Process started =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader output = started.inputReader(StandardCharsets.UTF_8);
    String ready = output.readLine();
    assertThat(ready).as("what the RTSP server says").startsWith("ready ");
    port = Integer.parseInt(ready.substring("ready ".length()));
    return started;
  }

  /** Where the camera is; without credentials. */
  public String address() {
    return "127.0.0.1:" + port + "/cam";
  }

  /** Ends it without a word. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts it again on the port that it had. */
  public void startAgain() throws IOException {
    process = run(port);
  }

  /** The same with other options. */
  public void startAgainWith(String... newOptions) throws IOException {
    options = List.of(newOptions);
    startAgain();
  }

  /** Stops the process: its connections stay open, and say nothing. */
  public void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** Lets a frozen process go on. */
  public void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Override
  public void close() {
    kill();
  }
}
