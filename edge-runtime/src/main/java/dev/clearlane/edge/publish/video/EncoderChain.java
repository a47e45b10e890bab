package dev.clearlane.edge.publish.video;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encoders in the order in which they are preferred: the first that works is used until it fails,
 * then the next takes over with the same picture. After the last it begins anew. Used on one
 * thread.
 */
final class EncoderChain implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EncoderChain.class);
  private static final String EXEC = "exec:";

  private final String video;
  private final List<String> names;
  private final AVFrame like;
  private final Coding coding;
  private final PictureEncoder.Out out;
  private final AtomicReference<@Nullable Object> turn = new AtomicReference<>();
  private @Nullable PictureEncoder current;
  private int place;
  private long failures;

  /**
   * @param video whose pictures these are, for logs
   * @param names FFmpeg's names, {@code jetson}, or {@code exec:COMMAND}
   * @param like a picture with the size, pixel format and colours of all that will come
   */
  EncoderChain(
      String video, List<String> names, AVFrame like, Coding coding, PictureEncoder.Out out) {
    this.video = video;
    this.names = names;
    this.like = like;
    this.coding = coding;
    this.out = out;
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
   * Encodes a picture, which stays the caller's, by the first encoder that can.
   *
   * @throws IOException if none can; the next picture begins with the first again
   */
  void encode(AVFrame picture, PictureEncoder.Stamp stamp, boolean keyframe) throws IOException {
    IOException last = null;
    boolean wanted = keyframe;
    for (; place < names.size(); place++) {
      try {
        PictureEncoder encoder = current;
        if (encoder == null) {
          encoder = open(names.get(place));
          current = encoder;
          wanted = true;
          LOG.info("{}: encoded by {}", video, encoder.name());
        }
        encoder.encode(picture, stamp, wanted);
        return;
      } catch (IOException e) {
        last = e;
        if (current == null) {
          LOG.info("{}: encoder not used: {}", video, e.getMessage());
        } else {
          failures++;
          LOG.warn("{}: encoder {} failed: {}", video, name(), e.getMessage());
        }
        closeCurrent();
      }
    }
    place = 0;
    throw new IOException("no encoder works; the last said: " + (last == null ? "" : last), last);
  }

  private PictureEncoder open(String name) throws IOException {
    Object mine = new Object();
    turn.set(mine);
    // an encoder that was given up must not mix its last words into its successor's stream
    PictureEncoder.Out guarded =
        (annexB, stamp) -> {
          if (turn.get() == mine) {
            out.accept(annexB, stamp);
          }
        };
    if (name.equals("jetson")) {
      return CommandEncoder.start(CommandEncoder.JETSON, like, coding, guarded);
    }
    if (name.startsWith(EXEC)) {
      return CommandEncoder.start(name.substring(EXEC.length()), like, coding, guarded);
    }
    return LibraryEncoder.open(name, like, coding, guarded);
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
