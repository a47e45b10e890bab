package dev.clearlane.edge.capture;

import static org.bytedeco.ffmpeg.global.avdevice.avdevice_register_all;

import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.edge.capture.source.V4l2Mode;
import dev.clearlane.serving.thread.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** V4L2 cameras of this machine. */
final class V4l2Devices {
  private static final Path BY_ID = Path.of("/dev/v4l/by-id");
  private static final long LISTING_LIMIT_MS = 2000;

  private V4l2Devices() {}

  /** Sources of all cameras of this machine that have a stable id, e.g. {@code v4l2:by-id/…}. */
  static List<String> list() {
    return list(BY_ID);
  }

  static List<String> list(Path byId) {
    // metadata nodes of a camera have other indices
    try (Stream<Path> links = Files.list(byId)) {
      return links
          .map(link -> link.getFileName().toString())
          .filter(name -> name.endsWith("-index0"))
          .sorted()
          .map(name -> "v4l2:by-id/" + name)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // created by udev with the first camera
    }
  }

  /**
   * Opens a camera in the best mode that it supports.
   *
   * @throws IOException if it does not exist, or rejects all modes
   */
  static Camera open(Source.V4l2 source) throws IOException, InterruptedException {
    if (!Files.exists(source.device())) {
      throw new NoSuchFileException(
          source.label(), null, "no such camera; this machine has " + shown(list()));
    }
    register();
    String listing = listing(source.device());
    List<V4l2Mode> modes = candidates(source, listing);
    if (modes.isEmpty()) {
      throw new IOException(
          "%s: has no format among %s".formatted(source.label(), V4l2Mode.usableFormats()));
    }
    IOException first = null;
    for (V4l2Mode mode : modes) {
      try {
        return new StreamCamera(
            StreamInputs.device(source, mode), StreamGuard.NONE, true, mode.rate());
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    throw first == null ? new IOException(source.label()) : first;
  }

  /**
   * Modes to try: the best if the camera lists its modes, else each format in turn.
   *
   * @param listing output of {@code v4l2-ctl --list-formats-ext}; null if not installed
   */
  static List<V4l2Mode> candidates(Source.V4l2 source, @Nullable String listing) {
    if (listing != null) {
      List<V4l2Mode> modes = V4l2Mode.parse(listing, source.size());
      return V4l2Mode.best(modes, source.format(), source.size(), source.rate()).stream().toList();
    }
    return V4l2Mode.usableFormats().stream()
        .filter(format -> source.format().isEmpty() || format.equals(source.format()))
        .map(format -> new V4l2Mode(format, source.size(), source.rate()))
        .toList();
  }

  private static String shown(List<String> sources) {
    return sources.isEmpty() ? "none" : String.join(", ", sources);
  }

  private static void register() throws IOException {
    try {
      avdevice_register_all();
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new IOException(
          "V4L2 needs libraries that are not installed"
              + " (apt install libxcb1 libxcb-shm0 libx11-xcb1 libpulse0); "
              + "or read the camera with a command: exec:",
          e);
    }
  }

  private static @Nullable String listing(Path device) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          ChildProcess.of(List.of("v4l2-ctl", "-d", device.toString(), "--list-formats-ext"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return null; // not installed
    }
    try {
      // its output, a few kilobytes, fits into the pipe
      if (!process.waitFor(LISTING_LIMIT_MS, TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
        return null;
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }
}
