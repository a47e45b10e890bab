package dev.clearlane.edge.encode;

import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.serving.clip.Coding;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encoders in order of preference. The first that opens is used until it fails, then the next one
 * encodes the same picture.
 *
 * <pre>
 *              opens                       fails
 *   names[0] ---------> ENCODING names[0] --------> names[1] ... names[n-1]
 *      ^ |                                             |              |
 *      | | unavailable                                 | opens        | fails or unavailable
 *      | +--> names[1] ...                             v              v
 *      |                                     ENCODING a fallback    IOException: the next picture
 *      +---------------------------------------------+              starts with names[0] again
 *        retried at keyframes: after 1 min, 2 min, 4 min ... 1 h
 * </pre>
 *
 * <p>Preferred encoders are retried because they may become available: all sessions of a GPU may be
 * in use for a while. Used on one thread.
 */
final class EncoderChain implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EncoderChain.class);
  private static final String EXEC = "exec:";
  private static final Backoff RETRY = new Backoff(Duration.ofMinutes(1), Duration.ofHours(1), 0);

  private final String video;
  private final List<String> names;
  private final Coding coding;
  private final PictureEncoder.Out out;
  private final AtomicReference<@Nullable Object> turn = new AtomicReference<>();
  private final Opener opener;
  private final LongSupplier nowNs;
  private @Nullable PictureEncoder current;
  private int position;
  private long failures;
  private int retries; // of preferred encoders, in a row
  private long openedNs; // or the last retry

  /** Opens an encoder. */
  @FunctionalInterface
  interface Opener {
    PictureEncoder open(String name, AVFrame like, Coding coding, PictureEncoder.Out out)
        throws IOException;
  }

  /**
   * @param video name in logs
   * @param names FFmpeg's names, {@code jetson}, or {@code exec:COMMAND}
   */
  EncoderChain(String video, List<String> names, Coding coding, PictureEncoder.Out out) {
    this(video, names, coding, out, EncoderChain::start, System::nanoTime);
  }

  /** Uses another opener and clock. */
  EncoderChain(
      String video,
      List<String> names,
      Coding coding,
      PictureEncoder.Out out,
      Opener opener,
      LongSupplier nowNs) {
    this.video = video;
    this.names = names;
    this.coding = coding;
    this.out = out;
    this.opener = opener;
    this.nowNs = nowNs;
  }

  /** Name of the current encoder; empty if none works. */
  String name() {
    PictureEncoder encoder = current;
    return encoder == null ? "" : encoder.name();
  }

  /** Number of encoders that failed while in use, since the last call. */
  long takeFailures() {
    long count = failures;
    failures = 0;
    return count;
  }

  /**
   * Encodes a picture, which stays the caller's, with the first encoder that works. All pictures
   * have the same size, pixel format and colours.
   *
   * @throws IOException if none works; the next picture starts with the first encoder again
   */
  void encode(AVFrame picture, PictureEncoder.Stamp stamp, boolean keyframe) throws IOException {
    IOException last = null;
    boolean wanted = keyframe;
    if (keyframe && current != null && position > 0 && isRetryDue()) {
      retryPreferred(picture);
    }
    for (; position < names.size(); position++) {
      try {
        PictureEncoder encoder = current;
        if (encoder == null) {
          encoder = open(names.get(position), picture);
          wanted = true;
        }
        encoder.encode(picture, stamp, wanted);
        return;
      } catch (IOException e) {
        last = e;
        if (current == null) {
          LOG.info(
              "{}: {} unavailable: {}{}",
              video,
              label(names.get(position)),
              e.getMessage(),
              position + 1 < names.size() ? "; trying " + label(names.get(position + 1)) : "");
        } else {
          failures++;
          if (isRetryDue()) {
            retries = 0; // it had worked for long enough
          }
          LOG.warn("{}: {} failed: {}", video, name(), e.getMessage());
        }
        closeCurrent();
      }
    }
    position = 0;
    throw new IOException(
        "no encoder works; %s: %s"
            .formatted(label(names.get(names.size() - 1)), last == null ? "" : last.getMessage()),
        last);
  }

  private boolean isRetryDue() {
    return nowNs.getAsLong() - openedNs >= RETRY.after(retries + 1, 0).toNanos();
  }

  /** Switches to an encoder that is preferred to the current one, if one opens. */
  private void retryPreferred(AVFrame picture) {
    PictureEncoder fallback = current;
    retries++;
    openedNs = nowNs.getAsLong();
    for (int i = 0; i < position; i++) {
      try {
        open(names.get(i), picture);
        position = i;
        if (fallback != null) {
          fallback.close();
        }
        return;
      } catch (IOException e) {
        LOG.debug("{}: {} still unavailable: {}", video, label(names.get(i)), e.getMessage());
      }
    }
  }

  /** Opens an encoder and makes it the current one; if that fails, nothing changes. */
  private PictureEncoder open(String name, AVFrame like) throws IOException {
    Object mine = new Object();
    // late output of a dropped encoder must not enter the stream of its successor
    PictureEncoder.Out guarded =
        (annexB, stamp) -> {
          if (turn.get() == mine) {
            out.accept(annexB, stamp);
          }
        };
    PictureEncoder opened = opener.open(name, like, coding, guarded);
    turn.set(mine);
    current = opened;
    openedNs = nowNs.getAsLong();
    LOG.info("{}: encoding with {}", video, opened.name());
    return opened;
  }

  /** A command in full may be long and may hold secrets. */
  private static String label(String name) {
    return name.startsWith(EXEC) ? name.replaceFirst("\\s.*", "") : name;
  }

  private static PictureEncoder start(
      String name, AVFrame like, Coding coding, PictureEncoder.Out out) throws IOException {
    if (name.equals("jetson")) {
      return CommandEncoder.start(CommandEncoder.JETSON, like, coding, out);
    }
    if (name.startsWith(EXEC)) {
      return CommandEncoder.start(name.substring(EXEC.length()), like, coding, out);
    }
    return LibraryEncoder.open(name, like, coding, out);
  }

  private void closeCurrent() {
    turn.set(null);
    PictureEncoder encoder = current;
    current = null;
    if (encoder != null) {
      encoder.close();
    }
  }

  @Override
  public void close() {
    closeCurrent();
  }
}
