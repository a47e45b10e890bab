package dev.clearlane.edge.encode;

import dev.clearlane.serving.clip.Coding;
import dev.clearlane.serving.thread.ChildProcess;
import dev.clearlane.serving.thread.DaemonThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An encoder in a process: raw planar YUV 4:2:0 on its standard input, H.264 with start codes on
 * its standard output. For encoders that FFmpeg lacks, such as a Jetson's.
 *
 * <p>The command must write one access unit for each picture, in order. If it has ended, accepts no
 * pictures or writes nothing for {@value #RESPONSE_TIMEOUT_MS} ms, the next picture fails.
 */
final class CommandEncoder implements PictureEncoder {
  /** A Jetson's encoder through NVIDIA's GStreamer elements. */
  static final String JETSON =
      "gst-launch-1.0 -q fdsrc fd=0 ! rawvideoparse format=i420 width={width} height={height}"
          + " framerate={fps} ! nvvidconv ! video/x-raw(memory:NVMM),format=NV12 !"
          + " nvv4l2h264enc bitrate={bitrate} iframeinterval={keyint} idrinterval={keyint}"
          + " insert-sps-pps=true maxperf-enable=true num-B-Frames=0 !"
          + " video/x-h264,stream-format=byte-stream,alignment=au ! fdsink fd=1 sync=false";

  private static final Logger LOG = LoggerFactory.getLogger(CommandEncoder.class);
  private static final int RESPONSE_TIMEOUT_MS = 3000;
  private static final int IDLE_MS = 1000;
  private static final int QUEUE_CAPACITY = 2;
  private static final int CLOSE_TIMEOUT_MS = 1000;
  private static final Pattern TOKEN = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  private final String name;
  private final Process process;
  private final Out out;
  private final BlockingQueue<byte[]> pictures = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
  private final BlockingQueue<byte[]> spare = new ArrayBlockingQueue<>(QUEUE_CAPACITY + 1);
  private final ArrayDeque<Stamp> stamps = new ArrayDeque<>(); // guarded by itself
  private final AtomicBoolean closing = new AtomicBoolean();
  private final List<Thread> threads = new ArrayList<>();
  private volatile @Nullable String failure;
  private volatile @Nullable String lastError;
  private volatile long progressNs = System.nanoTime();
  private long lastPictureNs = progressNs;

  private CommandEncoder(String name, Process process, Out out) {
    this.name = name;
    this.process = process;
    this.out = out;
  }

  /**
   * Starts a command, without a shell. Blanks separate words, quotes group them. Placeholders:
   * {@code {width}}, {@code {height}}, {@code {fps}} (a fraction), {@code {bitrate}} (bit/s) and
   * {@code {keyint}} (pictures).
   *
   * @throws IOException if it cannot be started
   */
  static CommandEncoder start(String command, AVFrame like, Coding coding, Out out)
      throws IOException {
    List<String> words = words(filledIn(command, like, coding));
    if (words.isEmpty()) {
      throw new IOException("exec: command is missing");
    }
    Process process = ChildProcess.of(words).start();
    CommandEncoder encoder = new CommandEncoder("exec:" + words.get(0), process, out);
    encoder.run("write", encoder::write);
    encoder.run("read", encoder::read);
    encoder.run("errors", encoder::readErrors);
    return encoder;
  }

  private static String filledIn(String command, AVFrame like, Coding coding) {
    return command
        .replace("{width}", Integer.toString(like.width()))
        .replace("{height}", Integer.toString(like.height()))
        .replace("{fps}", Math.round(coding.framesPerSecond() * 1000) + "/1000")
        .replace("{bitrate}", Integer.toString(coding.bitsPerSecond()))
        .replace("{keyint}", Integer.toString(coding.keyframeEvery()));
  }

  static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(command);
    while (matcher.find()) {
      String quoted = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      words.add(quoted != null ? quoted : matcher.group(3));
    }
    return words;
  }

  private void run(String role, Runnable work) {
    threads.add(DaemonThread.start(Thread.currentThread().getName() + '-' + role, work));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void encode(AVFrame picture, Stamp stamp, boolean keyframe) throws IOException {
    String broken = failure;
    if (broken != null) {
      throw new IOException(broken);
    }
    long nowNs = System.nanoTime();
    boolean pending;
    synchronized (stamps) {
      pending = !stamps.isEmpty();
    }
    if (!pending || nowNs - lastPictureNs > TimeUnit.MILLISECONDS.toNanos(IDLE_MS)) {
      progressNs = nowNs; // it had nothing to encode: the timeout starts here
    } else if (nowNs - progressNs > TimeUnit.MILLISECONDS.toNanos(RESPONSE_TIMEOUT_MS)) {
      throw new IOException("no output for %d ms".formatted(RESPONSE_TIMEOUT_MS));
    }
    lastPictureNs = nowNs;
    if (pictures.remainingCapacity() == 0) {
      return; // too slow: this picture is dropped
    }
    byte[] bytes = spare.poll();
    bytes = planes(picture, bytes);
    synchronized (stamps) {
      stamps.add(stamp);
    }
    pictures.add(bytes); // only this thread adds, so there is space
  }

  /** The three planes without padding, in the given array if there is one. */
  private static byte[] planes(AVFrame picture, byte @Nullable [] into) {
    int width = picture.width();
    int height = picture.height();
    byte[] bytes = into == null ? new byte[width * height * 3 / 2] : into;
    int at = 0;
    for (int plane = 0; plane < 3; plane++) {
      int columns = plane == 0 ? width : width / 2;
      int rows = plane == 0 ? height : height / 2;
      try (BytePointer row = new BytePointer(picture.data(plane))) {
        for (int y = 0; y < rows; y++, at += columns) {
          row.position((long) y * picture.linesize(plane)).get(bytes, at, columns);
        }
      }
    }
    return bytes;
  }

  private void write() {
    try (OutputStream input = process.getOutputStream()) {
      while (!closing.get()) {
        byte[] picture = pictures.take();
        input.write(picture);
        input.flush();
        spare.offer(picture);
      }
    } catch (IOException e) {
      broken("accepts no pictures");
    } catch (InterruptedException e) {
      // closing
    }
  }

  private void read() {
    AccessUnitSplitter splitter = new AccessUnitSplitter(this::receive);
    byte[] bytes = new byte[1 << 16];
    try (InputStream output = process.getInputStream()) {
      for (int count = output.read(bytes); count >= 0; count = output.read(bytes)) {
        splitter.accept(bytes, count);
      }
      broken("process ended");
    } catch (IOException e) {
      broken(String.valueOf(e.getMessage()));
    }
  }

  private void receive(byte[] annexB) {
    progressNs = System.nanoTime();
    Stamp stamp;
    synchronized (stamps) {
      stamp = stamps.poll();
    }
    if (stamp == null) {
      LOG.debug("{}: more access units than pictures; dropped one", name);
    } else if (!closing.get()) {
      out.accept(annexB, stamp);
    }
  }

  private void readErrors() {
    try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = errors.readLine(); line != null; line = errors.readLine()) {
        if (!line.isBlank()) {
          lastError = line.strip();
        }
      }
    } catch (IOException e) {
      // the process has ended, which read() reports
    }
  }

  private void broken(String why) {
    if (!closing.get() && failure == null) {
      failure = lastError == null ? why : why + ": " + lastError;
    }
  }

  @Override
  public void close() {
    closing.set(true);
    process.destroyForcibly();
    for (Thread thread : threads) {
      thread.interrupt();
    }
    try {
      process.waitFor(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      for (Thread thread : threads) {
        thread.join(CLOSE_TIMEOUT_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
