package dev.clearlane.edge.encode;

import dev.clearlane.serving.clip.DecodedPicture;
import dev.clearlane.serving.clip.YuvConverter;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.VideoTags;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Converts and encodes the pictures of a live video: frames, repetitions, slates. Creates
 * converter, encoders and slate on demand, also after {@link #close}; timestamps continue. Used on
 * one thread.
 */
final class LiveEncoder implements AutoCloseable {
  /** Size until the first frame arrives. */
  private static final int DEFAULT_WIDTH_PX = 1280;

  private static final int DEFAULT_HEIGHT_PX = 720;

  /** Subscribers that join together share a keyframe. */
  private static final long MIN_KEYFRAME_INTERVAL_NS = Duration.ofMillis(250).toNanos();

  private static final long MAX_DELAY_NS = Duration.ofSeconds(10).toNanos();
  private static final long LONG_AGO_NS = Duration.ofSeconds(10).toNanos();
  private static final long MIN_STEP_TICKS = AccessUnit.CLOCK_HZ / 1000;

  /** Receives encoded pictures, on the thread of the encoder. */
  @FunctionalInterface
  interface PictureSink {
    void accept(byte[] annexB, PictureEncoder.Stamp stamp, int widthPx, int heightPx);
  }

  private final String name;
  private final LiveSettings settings;
  private final BooleanSupplier keyframeRequests;
  private final LiveCounts counts;
  private final PictureSink out;
  private final long originNs = System.nanoTime();
  private @Nullable YuvConverter converter;
  private @Nullable EncoderChain chain;
  private @Nullable Slate slate;
  private int widthPx;
  private int heightPx;
  private boolean sizeIsFinal;
  private VideoTags tags = VideoTags.NONE;
  private boolean holdsFrame;
  private boolean framesCame;
  private List<String> slateText = List.of();
  private long delayNs;
  private long lastEncodedNs = originNs - LONG_AGO_NS;
  private long lastKeyframeNs = originNs - LONG_AGO_NS;
  private long lastPts = -MIN_STEP_TICKS;

  /**
   * @param keyframeRequests returns, and clears, whether a keyframe was requested
   * @param out receives encoded pictures
   */
  LiveEncoder(
      String name,
      LiveSettings settings,
      BooleanSupplier keyframeRequests,
      LiveCounts counts,
      PictureSink out) {
    this.name = name;
    this.settings = settings;
    this.keyframeRequests = keyframeRequests;
    this.counts = counts;
    this.out = out;
    widthPx = settings.widthPx() == 0 ? DEFAULT_WIDTH_PX : settings.widthPx();
    heightPx = settings.heightPx() == 0 ? DEFAULT_HEIGHT_PX : settings.heightPx();
    sizeIsFinal = settings.widthPx() > 0;
  }

  /** Monotonic time of the last picture passed to the encoder. */
  long lastEncodedNs() {
    return lastEncodedNs;
  }

  /** Whether {@link #repeat} shows a frame rather than a slate. */
  boolean holdsFrame() {
    return holdsFrame;
  }

  /** Marks the held frame as outdated: without subscribers, frames are not converted. */
  void forgetFrame() {
    holdsFrame = false;
  }

  /**
   * Converts a frame, which stays the caller's. The first frame sets the size if the settings do
   * not.
   *
   * @param raw the frame as captured, which knows the shape and colours of its pixels
   * @return its capture time for {@link #encode}
   */
  long take(Frame frame, Frame raw) throws IOException {
    if (raw.original() instanceof DecodedPicture decoded && !decoded.tags().equals(tags)) {
      close(); // they are in the parameters of the stream
      tags = decoded.tags();
    }
    if (!sizeIsFinal) {
      sizeIsFinal = true;
      if (frame.widthPx() != widthPx || frame.heightPx() != heightPx) {
        close();
        widthPx = frame.widthPx();
        heightPx = frame.heightPx();
      }
    }
    if (!framesCame) {
      framesCame = true;
      lastKeyframeNs = originNs - LONG_AGO_NS; // recordings begin here
    }
    converter().convert(frame);
    holdsFrame = true;
    long nowNs = System.nanoTime();
    delayNs = nowNs - frame.captureNs();
    if (delayNs < 0 || delayNs > MAX_DELAY_NS) {
      delayNs = 0; // not captured on this clock
    }
    return nowNs - delayNs;
  }

  /** Encodes the last picture again, with the same delay as before. */
  void repeat() throws IOException {
    encode(System.nanoTime() - delayNs);
  }

  /** Encodes a slate. */
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

  /** Encodes the converted picture with a capture time on the monotonic clock. */
  void encode(long captureNs) throws IOException {
    long nowNs = System.nanoTime();
    lastEncodedNs = nowNs;
    long pts = (captureNs - originNs) * 9 / 100_000; // ns to 90 kHz
    lastPts = Math.max(pts, lastPts + MIN_STEP_TICKS);
    EncoderChain encoders = chain();
    try {
      encoders.encode(
          converter().picture(),
          new PictureEncoder.Stamp(lastPts, captureNs, !framesCame),
          isKeyframeDue(nowNs));
    } finally {
      counts.setEncoder(encoders.name(), encoders.takeFailures());
    }
  }

  private boolean isKeyframeDue(long nowNs) {
    long sinceNs = nowNs - lastKeyframeNs;
    // also by time: slates and repetitions are slower than the nominal frame rate
    boolean due = sinceNs >= settings.keyframeEvery().toNanos();
    if (due || sinceNs >= MIN_KEYFRAME_INTERVAL_NS) {
      due |= keyframeRequests.getAsBoolean();
    }
    if (due) {
      lastKeyframeNs = nowNs;
    }
    return due;
  }

  private YuvConverter converter() throws IOException {
    YuvConverter current = converter;
    if (current == null) {
      current = new YuvConverter(widthPx, heightPx, tags);
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
