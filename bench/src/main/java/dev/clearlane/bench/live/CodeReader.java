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
 * FFmpeg's command line as a client, and the time codes in what it decodes: when was which frame
 * seen, and when had it been painted. Reads on its own thread.
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
   * One frame, seen.
   *
   * @param paintedUs when it was painted, in µs on the monotonic clock, modulo 2⁴⁸
   * @param seenUs when it had been decoded, likewise
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
   * Starts a client of an RTSP address, as FFmpeg's guide to low delay has it.
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
   * Waits until it sees frames.
   *
   * @throws IOException if it does not within a minute
   */
  void awaitFrames() throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
    while (seen() < MIN_FRAMES) {
      if (System.nanoTime() - untilNs > 0) {
        throw new IOException("ffmpeg saw no frames with a time code within " + TIMEOUT_S + " s");
      }
      Thread.sleep(50);
    }
  }

  /** What it has seen since it was last asked, by frame number. */
  Map<Long, Sighting> take() {
    synchronized (sightings) {
      Map<Long, Sighting> taken = Map.copyOf(sightings);
      lastTaken = taken.keySet().stream().mapToLong(Long::longValue).max().orElse(lastTaken);
      sightings.clear();
      return taken;
    }
  }

  /** Pictures without a readable code so far. */
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
            // A picture that is shown again is older each time: the first time counts.
            sightings.putIfAbsent(code.get().frame(), new Sighting(code.get().timeUs(), nowUs));
          }
        }
      }
    } catch (EOFException e) {
      // the client has ended
    } catch (IOException e) {
      // or was ended
    }
  }
}
