package dev.clearlane.serving.frame;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One picture in native memory, leased from a {@link FramePool}: interleaved 8-bit B, G, R, rows
 * top to bottom, no padding between rows. It may hold an {@link Original} instead: its pixels are
 * then converted on first use, and not at all if every output can use the original.
 *
 * <p>A leased frame has one owner. The receiver of a frame owns it and must {@link #close} it once;
 * {@link #retain} adds an owner. After the last close the memory returns to the pool, and any use
 * throws. Only the first owner writes pixels, before passing the frame on, and never over an
 * original. Retain, close and reading pixels are thread-safe.
 *
 * <p>Decision record: {@code docs/adr/0003-frames-are-reference-counted.md}.
 */
public final class Frame implements Owned {
  /**
   * Padding after the last pixel: vector code of native libraries may write a few bytes too many.
   */
  private static final int SPARE_BYTES = 64;

  private final FramePool pool;
  private final ByteBuffer pixels;
  private final int widthPx;
  private final int heightPx;
  private final Object rendering = new Object();
  private @Nullable Original original;
  private volatile boolean unrendered; // the pixels are not converted yet
  private int owners;
  private long sequence;
  private long pts;
  private long captureNs;

  Frame(FramePool pool, int widthPx, int heightPx) {
    this.pool = pool;
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    int bytes = Math.multiplyExact(3 * widthPx, heightPx);
    this.pixels =
        ByteBuffer.allocateDirect(Math.addExact(bytes, SPARE_BYTES))
            .slice(0, bytes)
            .order(ByteOrder.nativeOrder());
  }

  public int widthPx() {
    return widthPx;
  }

  public int heightPx() {
    return heightPx;
  }

  /** Bytes from one row to the next. */
  public int strideBytes() {
    return 3 * widthPx;
  }

  /** The pixels: a direct buffer at position 0, shared by all owners; use absolute access. */
  public ByteBuffer pixels() {
    requireOwned();
    if (unrendered) {
      render();
    }
    return pixels;
  }

  /** The {@linkplain #pixels pixels} with their geometry. */
  public PixelView view() {
    return new PixelView(pixels(), strideBytes(), widthPx(), heightPx());
  }

  private void render() {
    synchronized (rendering) {
      Original shown = original;
      if (unrendered && shown != null) {
        shown.render(pixels);
        unrendered = false;
      }
    }
  }

  /**
   * Stores a picture of the source.
   *
   * @param picture of this frame's size; owned by this frame from now on, until its last owner
   *     closes it
   */
  public Frame show(Original picture) {
    requireOwned();
    if (original != null) {
      throw new IllegalStateException("a frame holds one original");
    }
    original = picture;
    unrendered = true;
    return this;
  }

  /** The original, owned by the frame; null if there are only pixels. */
  public @Nullable Original original() {
    requireOwned();
    return original;
  }

  /** Sequence number in the source, from 0. */
  public long sequence() {
    return sequence;
  }

  /** Presentation time in ticks of the stream's {@link TimeBase}. */
  public long pts() {
    return pts;
  }

  /** Time of capture or decoding, on the monotonic clock ({@link System#nanoTime}). */
  public long captureNs() {
    return captureNs;
  }

  /** Sets sequence number and times of this frame. */
  public Frame stamp(long newSequence, long newPts, long newCaptureNs) {
    requireOwned();
    sequence = newSequence;
    pts = newPts;
    captureNs = newCaptureNs;
    return this;
  }

  /** Copies another frame's stamp. */
  public Frame stampLike(Frame other) {
    return stamp(other.sequence, other.pts, other.captureNs);
  }

  /** A copy of the pixels on the heap. */
  public Picture toPicture() {
    byte[] bgr = new byte[3 * widthPx * heightPx];
    pixels().get(0, bgr);
    return new Picture(widthPx, heightPx, bgr);
  }

  /** Overwrites the pixels with those of a picture of the same size. */
  public void copyFrom(Picture picture) {
    if (picture.widthPx() != widthPx || picture.heightPx() != heightPx) {
      throw new IllegalArgumentException(
          "%dx%d pixels do not fit a frame of %dx%d"
              .formatted(picture.widthPx(), picture.heightPx(), widthPx, heightPx));
    }
    requireWritable();
    pixels().put(0, picture.bgr());
  }

  /** Overwrites the pixels with those of a frame of the same size; the stamp stays. */
  public void copyFrom(Frame other) {
    if (other.widthPx != widthPx || other.heightPx != heightPx) {
      throw new IllegalArgumentException(
          "a frame of %dx%d does not fit one of %dx%d"
              .formatted(other.widthPx, other.heightPx, widthPx, heightPx));
    }
    requireWritable();
    pixels().put(0, other.pixels(), 0, pixels.capacity());
  }

  /** Adds an owner; returns this frame. */
  public Frame retain() {
    synchronized (pool) {
      requireOwned();
      owners++;
    }
    return this;
  }

  /**
   * Checks that the other frame is as large.
   *
   * @throws IllegalArgumentException if it is not
   */
  public void requireSizeOf(Frame other) {
    if (widthPx != other.widthPx || heightPx != other.heightPx) {
      throw new IllegalArgumentException(
          "cannot restore a frame of %dx%d into one of %dx%d"
              .formatted(other.widthPx, other.heightPx, widthPx, heightPx));
    }
  }

  /**
   * Adds an owner that keeps this frame after it was passed on, and ends by {@link #endKeeping}
   * instead of {@link #close}: meanwhile the pool lends another frame in its place. Returns this
   * frame.
   */
  public Frame keep() {
    synchronized (pool) {
      retain();
      pool.addKept(1);
    }
    return this;
  }

  /** Releases the ownership of {@link #keep}. */
  public void endKeeping() {
    synchronized (pool) {
      requireOwned();
      pool.addKept(-1);
      close();
    }
  }

  /** Releases one ownership; the last one returns the frame to its pool. */
  @Override
  public void close() {
    synchronized (pool) {
      requireOwned();
      if (--owners == 0) {
        if (original != null) {
          original.close();
          original = null;
          unrendered = false;
        }
        pool.giveBack(this);
      }
    }
  }

  Frame lend() {
    owners = 1;
    return this;
  }

  private void requireWritable() {
    if (original != null) {
      throw new IllegalStateException("a frame with an original is read-only");
    }
  }

  private void requireOwned() {
    if (owners < 1) {
      throw new IllegalStateException("frame used after its last owner closed it");
    }
  }
}
