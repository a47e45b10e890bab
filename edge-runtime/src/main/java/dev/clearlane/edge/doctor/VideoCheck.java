package dev.clearlane.edge.doctor;

import dev.clearlane.edge.capture.source.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks video input and output: codecs of a Jetson, local cameras, cameras of the settings. */
final class VideoCheck {
  private static final String PLUGINS = "/usr/lib/aarch64-linux-gnu/gstreamer-1.0/";
  private static final String ARGUS = "/tmp/argus_socket";
  private static final Pattern FORMAT = Pattern.compile("\\[\\d+]: '(.{4})'");
  private static final int CONNECT_MS = 3000;
  private static final int RTSP_PORT = 554;
  private static final int RTSPS_PORT = 322;

  private final Machine machine;
  private final Optional<Board> board;
  private final List<Finding> findings = new ArrayList<>();

  private VideoCheck(Machine machine, Optional<Board> board) {
    this.machine = machine;
    this.board = board;
  }

  /**
   * Runs the checks.
   *
   * @param cameras cameras of the settings, by name
   */
  static List<Finding> of(Machine machine, Optional<Board> board, Map<String, Source> cameras) {
    VideoCheck check = new VideoCheck(machine, board);
    check.encoder();
    check.decoder();
    check.elements();
    check.devices();
    cameras.forEach(check::camera);
    return check.findings;
  }

  private void encoder() {
    if (board.isEmpty()) {
      findings.add(Finding.notPresent("nvenc", "no Jetson"));
    } else if (!board.get().module().hasEncoder()) {
      findings.add(
          Finding.notPresent(
              "nvenc", board.get().module().title() + " has none; video is encoded on the CPU"));
    } else {
      findings.add(engine("nvenc", "/dev/v4l2-nvenc", "/dev/nvhost-msenc"));
    }
  }

  private void decoder() {
    findings.add(
        board.isEmpty()
            ? Finding.notPresent("nvdec", "no Jetson")
            : engine("nvdec", "/dev/v4l2-nvdec", "/dev/nvhost-nvdec"));
  }

  private Finding engine(String name, String... nodes) {
    for (String node : nodes) {
      if (machine.exists(node)) {
        return Finding.ok(name, node);
      }
    }
    return Finding.missing(
        name,
        "no " + nodes[0],
        machine.isContainer()
            ? "docker compose up -d --force-recreate (with runtime: nvidia)"
            : "sudo apt install --reinstall nvidia-l4t-multimedia");
  }

  /** GStreamer parts used by the {@code csi:} source and the {@code jetson} codecs. */
  private void elements() {
    if (board.isEmpty()) {
      return;
    }
    if (!machine.exists("/usr/bin/gst-launch-1.0")) {
      findings.add(
          Finding.missing(
              "gstreamer", "no gst-launch-1.0", "sudo apt install -y gstreamer1.0-tools"));
      return;
    }
    List<String> missing =
        List.of("libgstnvvideo4linux2.so", "libgstnvvidconv.so", "libgstnvarguscamerasrc.so")
            .stream()
            .filter(plugin -> !machine.exists(PLUGINS + plugin))
            .toList();
    findings.add(
        missing.isEmpty()
            ? Finding.ok("gstreamer", "with NVIDIA's plugins")
            : Finding.missing(
                "gstreamer",
                "no " + String.join(", ", missing),
                machine.isContainer()
                    ? "docker compose up -d --force-recreate (with runtime: nvidia)"
                    : "sudo apt install --reinstall nvidia-l4t-gstreamer nvidia-l4t-camera"));
  }

  private void devices() {
    List<String> nodes = machine.names("/dev", "video\\d+");
    if (nodes.isEmpty()) {
      findings.add(Finding.notPresent("v4l2", "no local camera"));
    }
    for (String node : nodes) {
      String device = "/dev/" + node;
      String name = machine.text("/sys/class/video4linux/" + node + "/name").orElse("");
      String seen = name.isEmpty() ? device : device + " (" + name + ")";
      if (!machine.opens(device)) {
        findings.add(
            Finding.mismatched(
                "v4l2",
                seen + ": permission denied for this user",
                "sudo usermod -aG video " + System.getProperty("user.name")));
        continue;
      }
      findings.add(Finding.ok("v4l2", seen + formats(device)));
    }
  }

  private String formats(String device) {
    Optional<String> listing = machine.run("v4l2-ctl", "-d", device, "--list-formats");
    if (listing.isEmpty()) {
      return ", formats unknown (install v4l-utils)";
    }
    Matcher matcher = FORMAT.matcher(listing.get());
    List<String> formats = new ArrayList<>();
    while (matcher.find()) {
      formats.add(matcher.group(1).strip());
    }
    return formats.isEmpty() ? ", no capture device" : ", " + String.join(" ", formats);
  }

  private void camera(String name, Source source) {
    String subject = "camera " + name;
    if (source instanceof Source.V4l2 v4l2) {
      String device = v4l2.device().toString();
      findings.add(
          machine.exists(device)
              ? Finding.ok(subject, source.label())
              : Finding.missing(subject, source.label() + ": not found", "ls -l /dev/v4l/by-id"));
    } else if (source instanceof Source.Rtsp rtsp) {
      findings.add(network(subject, rtsp));
    } else if (source.label().startsWith("csi:")) {
      findings.add(
          machine.exists(ARGUS)
              ? Finding.ok(subject, source.label())
              : Finding.missing(
                  subject,
                  "%s: camera service not running (%s)".formatted(source.label(), ARGUS),
                  "sudo systemctl restart nvargus-daemon"));
    } else {
      findings.add(Finding.ok(subject, source.label()));
    }
  }

  private static Finding network(String subject, Source.Rtsp source) {
    URI address = URI.create(source.address());
    int defaultPort = source.address().startsWith("rtsps:") ? RTSPS_PORT : RTSP_PORT;
    int port = address.getPort() < 0 ? defaultPort : address.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.getHost(), port), CONNECT_MS);
      return Finding.ok(subject, source.label() + " reachable");
    } catch (IOException | IllegalArgumentException e) {
      return Finding.missing(
          subject, "%s: %s".formatted(source.label(), reason(e)), "ping -c 3 " + address.getHost());
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : message.lines().collect(Collectors.joining(" "));
  }
}
