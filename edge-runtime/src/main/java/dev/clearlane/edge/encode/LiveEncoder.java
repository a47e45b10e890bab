package dev.clearlane.edge.encode;

import dev.clearlane.serving.clip.YuvConverter;
import dev.clearlane.serving.frame.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a live video, made and encoded: frames, the last one again, slates. Owns whatever
 * that takes, makes it when it is needed, and anew after {@link #close}. Used on one thread.
 */
final class LiveEncoder implements AutoCloseable {
  /** Until the first frame says how large the video is. */
  private static final int DEFAULT_WIDTH_PX = 1280;

  private static final int DEFAULT_HEIGHT_PX = 720;

  /** Keyframes on demand come no closer: many who join together share one. */
  private static final long KEYFRAME_PAUSE_NS = Duration.ofMillis(250).toNanos();

  private static final long LONGEST_DELAY_NS = Duration.ofSeconds(10).toNanos();
  private static final long LONG_AGO_NS = Duration.ofSeconds(10).toNanos();
  private static final long LEAST_STEP_TICKS = AccessUnit.CLOCK_HZ / 1000;

  /** What it hears from the video, and tells it. */
  interface Desk {
    /** True where somebody wants a keyframe; who asks makes one. */
    boolean takeKeyframeWish();

    /**
     * Is told after each picture.
     *
     * @param encoder what is at work
     * @param failures how many were given up for this picture
     */
    void encoded(String encoder, long failures);
  }

  /** Takes what was encoded, on whatever thread the encoder has. */
  @FunctionalInterface
  interface PictureSink {
    void accept(byte[] annexB, PictureEncoder.Stamp stamp, int widthPx, int heightPx);
  }

  private final String name;
  private final LiveSettings settings;
  private final Desk desk;
  private final PictureSink out;
  private final long originNs = System.nanoTime();
  private @Nullable YuvConverter converter;
  private @Nullable EncoderChain chain;
  private @Nullable Slate slate;
  private int widthPx;
  private int heightPx;
  private boolean sizeIsFinal;
  private boolean holdsFrame;
  private List<String> slateText = List.of();
  private long delayNs;
  private long lastEncodedNs = originNs - LONG_AGO_NS;
  private long lastKeyframeNs = originNs - LONG_AGO_NS;
  private long lastPts = -LEAST_STEP_TICKS;

  LiveEncoder(String name, LiveSettings settings, Desk desk, PictureSink out) {
    this.name = name;
    this.settings = settings;
    this.desk = desk;
    this.out = out;
    widthPx = settings.widthPx() == 0 ? DEFAULT_WIDTH_PX : settings.widthPx();
    heightPx = settings.heightPx() == 0 ? DEFAULT_HEIGHT_PX : settings.heightPx();
    sizeIsFinal = settings.widthPx() > 0;
  }

  /** When the last picture was given to the encoder, on the monotonic clock. */
  long lastEncodedNs() {
    return lastEncodedNs;
  }

  /** Whether what {@link #repeat} shows is the last frame that came, not a slate. */
  boolean holdsFrame() {
    return holdsFrame;
  }

  /** Nobody watches: what was taken last is not the last frame that came for long. */
  void forgetFrame() {
    holdsFrame = false;
  }

  /**
   * Takes a frame in, which stays the caller's; the first one decides on the size where the
   * settings do not.
   *
   * @return its time for {@link #encode}
   */
  long take(Frame frame) throws IOException {
    if (!sizeIsFinal) {
      sizeIsFinal = true;
      if (frame.widthPx() != widthPx || frame.heightPx() != heightPx) {
        close();
        widthPx = frame.widthPx();
        heightPx = frame.heightPx();
      }
    }
    converter().convert(frame);
    holdsFrame = true;
    long nowNs = System.nanoTime();
    delayNs = nowNs - frame.captureNs();
    if (delayNs < 0 || delayNs > LONGEST_DELAY_NS) {
      delayNs = 0; // not a time of this clock
    }
    return nowNs - delayNs;
  }

  /** Shows what was shown last once more, as late as it was then. */
  void repeat() throws IOException {
    encode(System.nanoTime() - delayNs);
  }

  /** Shows lines of text. */
  void showSlate(List<String> text) throws IOException {
    if (slate == null) {
      slate = new Slate(widthPx, heightPx);
    }
    if (holdsFrame || !text.equals(slateText)) {
      converter().convert(slate.draw(text), widthPx, heightPx);
      holdsFrame = false;
      slateText = text;
    }
    repeat();
  }

  /** Encodes what was taken in, as seen at a moment on the monotonic clock. */
  void encode(long captureNs) throws IOException {
    long nowNs = System.nanoTime();
    lastEncodedNs = nowNs;
    long pts = (captureNs - originNs) * 9 / 100_000; // ns to 90 kHz
    lastPts = Math.max(pts, lastPts + LEAST_STEP_TICKS);
    EncoderChain encoders = chain();
    try {
      encoders.encode(
          converter().picture(),
          new PictureEncoder.Stamp(lastPts, captureNs),
          isKeyframeDue(nowNs));
    } finally {
      desk.encoded(encoders.name(), encoders.takeFailures());
    }
  }

  private boolean isKeyframeDue(long nowNs) {
    long sinceNs = nowNs - lastKeyframeNs;
    // by time as well: pictures come more slowly while nothing moves than the encoder was told
    boolean due = sinceNs >= settings.keyframeEvery().toNanos();
    if (due || sinceNs >= KEYFRAME_PAUSE_NS) {
      due |= desk.takeKeyframeWish();
    }
    if (due) {
      lastKeyframeNs = nowNs;
    }
    return due;
  }

  private YuvConverter converter() throws IOException {
    YuvConverter current = converter;
    if (current == null) {
      current = new YuvConverter(widthPx, heightPx);
      converter = current;
    }
    return current;
  }

  private EncoderChain chain() throws IOException {
    EncoderChain current = chain;
    if (current == null) {
      int width = YuvConverter.even(widthPx);
      int height = YuvConverter.even(heightPx);
      current =
          new EncoderChain(
              name,
              settings.encoders(),
              settings.codingFor(width, height),
              (annexB, stamp) -> out.accept(annexB, stamp, width, height));
      chain = current;
    }
    return current;
  }

  /** Frees everything. */
  @Override
  public void close() {
    EncoderChain encoders = chain;
    chain = null;
    if (encoders != null) {
      encoders.close();
    }
    YuvConverter pictures = converter;
    converter = null;
    if (pictures != null) {
      pictures.close();
    }
    slate = null;
    slateText = List.of();
    holdsFrame = false;
  }
}
