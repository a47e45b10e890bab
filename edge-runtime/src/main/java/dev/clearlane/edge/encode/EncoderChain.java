package dev.clearlane.edge.encode;

import dev.clearlane.serving.clip.Coding;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encoders in the order in which they are preferred: the first that works is used until it fails,
 * then the next takes over with the same picture. After the last it begins anew. Used on one
 * thread.
 *
 * <p>An encoder that was passed over may work again later: a GPU's sessions are all taken at times,
 * its driver is loaded anew. While one that comes behind works, those before it are tried again
 * with a keyframe that is due anyway: after a minute, then after twice as long each time, up to an
 * hour.
 */
final class EncoderChain implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EncoderChain.class);
  private static final String EXEC = "exec:";
  private static final long FIRST_WAIT_NS = 60_000_000_000L;
  private static final long LONGEST_WAIT_NS = 60 * FIRST_WAIT_NS;

  private final String video;
  private final List<String> names;
  private final Coding coding;
  private final PictureEncoder.Out out;
  private final AtomicReference<@Nullable Object> turn = new AtomicReference<>();
  private final Opener opener;
  private final LongSupplier nowNs;
  private @Nullable PictureEncoder current;
  private int place;
  private long failures;
  private long waitNs = FIRST_WAIT_NS;
  private long openedNs; // or when those before it were tried last

  /** How an encoder is opened. */
  @FunctionalInterface
  interface Opener {
    PictureEncoder open(String name, AVFrame like, Coding coding, PictureEncoder.Out out)
        throws IOException;
  }

  /**
   * @param video whose pictures these are, for logs
   * @param names FFmpeg's names, {@code jetson}, or {@code exec:COMMAND}
   */
  EncoderChain(String video, List<String> names, Coding coding, PictureEncoder.Out out) {
    this(video, names, coding, out, EncoderChain::start, System::nanoTime);
  }

  /** The same with other encoders, on another clock. */
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

  /** Name of the encoder that works now; empty if none does. */
  String name() {
    PictureEncoder encoder = current;
    return encoder == null ? "" : encoder.name();
  }

  /** How many encoders have failed while they worked, since this was last asked. */
  long takeFailures() {
    long count = failures;
    failures = 0;
    return count;
  }

  /**
   * Encodes a picture, which stays the caller's, by the first encoder that can. All pictures have
   * the same size, pixel format and colours.
   *
   * @throws IOException if none can; the next picture begins with the first again
   */
  void encode(AVFrame picture, PictureEncoder.Stamp stamp, boolean keyframe) throws IOException {
    IOException last = null;
    boolean wanted = keyframe;
    if (keyframe && current != null && place > 0 && nowNs.getAsLong() - openedNs >= waitNs) {
      goBack(picture);
    }
    for (; place < names.size(); place++) {
      try {
        PictureEncoder encoder = current;
        if (encoder == null) {
          encoder = open(names.get(place), picture);
          wanted = true;
        }
        encoder.encode(picture, stamp, wanted);
        return;
      } catch (IOException e) {
        last = e;
        if (current == null) {
          LOG.info("{}: encoder not used: {}", video, e.getMessage());
        } else {
          failures++;
          if (nowNs.getAsLong() - openedNs >= waitNs) {
            waitNs = FIRST_WAIT_NS; // it had worked for long
          }
          LOG.warn("{}: encoder {} failed: {}", video, name(), e.getMessage());
        }
        closeCurrent();
      }
    }
    place = 0;
    throw new IOException("no encoder works; the last said: " + (last == null ? "" : last), last);
  }

  /** Lets an encoder that is preferred to the present one take over, if there is one that opens. */
  private void goBack(AVFrame picture) {
    PictureEncoder behind = current;
    waitNs = Math.min(LONGEST_WAIT_NS, 2 * waitNs);
    openedNs = nowNs.getAsLong();
    for (int i = 0; i < place; i++) {
      try {
        open(names.get(i), picture);
        place = i;
        if (behind != null) {
          behind.close();
        }
        return;
      } catch (IOException e) {
        LOG.debug("{}: encoder still not used: {}", video, e.getMessage());
      }
    }
  }

  /** Opens an encoder and gives it the turn; where that fails, who has it keeps it. */
  private PictureEncoder open(String name, AVFrame like) throws IOException {
    Object mine = new Object();
    // an encoder that was given up must not mix its last words into its successor's stream
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
    LOG.info("{}: encoded by {}", video, opened.name());
    return opened;
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
