package dev.clearlane.bench.live;

import dev.clearlane.edge.capture.synthetic.TimeCode;
import dev.clearlane.serving.thread.DaemonThread;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads time codes with ffmpeg as a client: when each frame was drawn and decoded. Reads on its own
 * thread.
 */
final class CodeReader implements AutoCloseable {
  private static final int WIDTH_PX = 448;
  private static final int HEIGHT_PX = 256;
  private static final long TIMEOUT_S = 60;
  private static final int MIN_FRAMES = 25;

  private final Process client;
  private final Thread thread;
  private final Map<Long, Sighting> sightings = new HashMap<>(); // guarded by itself
  private long unreadable;
  private long lastTaken = -1;

  /**
   * One decoded frame.
   *
   * @param paintedUs time of drawing, in µs on the monotonic clock, modulo 2⁴⁸
   * @param seenUs time of decoding, likewise
   */
  record Sighting(long paintedUs, long seenUs) {
    double delayMs() {
      return ((seenUs - paintedUs) & 0xffff_ffff_ffffL) / 1000.0;
    }
  }

  private CodeReader(Process client) {
    this.client = client;
    thread = DaemonThread.start("code-reader", this::read);
  }

  /**
   * Starts a client of an RTSP address with FFmpeg's low-delay options.
   *
   * @throws IOException if there is no ffmpeg on the path
   */
  static CodeReader start(String url) throws IOException {
    String command =
        ("ffmpeg -v fatal -nostdin -fflags nobuffer -flags low_delay -probesize 32768"
                + " -analyzeduration 0 -rtsp_transport tcp -i %s -an -vf scale=%d:%d"
                + " -fps_mode passthrough -f rawvideo -pix_fmt bgr24 -")
            .formatted(url, WIDTH_PX, HEIGHT_PX);
    return new CodeReader(
        new ProcessBuilder(command.split(" "))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  private int seen() {
    synchronized (sightings) {
      return sightings.size();
    }
  }

  /**
   * Waits for the first frame.
   *
   * @throws IOException if there is none within a minute
   */
  void awaitFrames() throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
    while (seen() < MIN_FRAMES) {
      if (System.nanoTime() - untilNs > 0) {
        throw new IOException(
            "ffmpeg decoded no frame with a time code within " + TIMEOUT_S + " s");
      }
      Thread.sleep(50);
    }
  }

  /** Frames decoded since the last call, by frame number. */
  Map<Long, Sighting> take() {
    synchronized (sightings) {
      Map<Long, Sighting> taken = Map.copyOf(sightings);
      lastTaken = taken.keySet().stream().mapToLong(Long::longValue).max().orElse(lastTaken);
      sightings.clear();
      return taken;
    }
  }

  /** Number of frames without a readable code. */
  long unreadable() {
    synchronized (sightings) {
      return unreadable;
    }
  }

  @Override
  public void close() {
    client.destroyForcibly().onExit().join();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    byte[] picture = new byte[3 * WIDTH_PX * HEIGHT_PX];
    try (DataInputStream in = new DataInputStream(client.getInputStream())) {
      while (true) {
        in.readFully(picture);
        long nowUs = Math.floorDiv(System.nanoTime(), 1000L) & 0xffff_ffff_ffffL;
        Optional<TimeCode> code = TimeCode.read(ByteBuffer.wrap(picture), WIDTH_PX, HEIGHT_PX);
        synchronized (sightings) {
          if (code.isEmpty()) {
            unreadable++;
          } else if (code.get().frame() > lastTaken) {
            // of a repeated frame only the first occurrence counts
            sightings.putIfAbsent(code.get().frame(), new Sighting(code.get().timeUs(), nowUs));
          }
        }
      }
    } catch (EOFException e) {
      // the client has ended
    } catch (IOException e) {
      // or was killed
    }
  }
}
