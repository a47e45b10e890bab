package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GBRP;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import dev.clearlane.serving.pixels.BgrPlanes;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Converts pictures of one layout to BGR pixels of one size. YUV of even sides goes to planes, for
 * which swscale has vector instructions that give the same bytes as its bit-exact path to
 * interleaved pixels in less than half of the time. Reference-counted: the creator owns it, {@link
 * #retain} adds an owner, the last {@link #close} frees it. Thread-safe.
 *
 * <p>Decision record: {@code docs/adr/0013-bit-exact-conversion.md}.
 */
final class Conversion implements AutoCloseable {
  // Without accurate rounding swscale takes a path that leaves the last columns unwritten, or
  // writes past the end, where the width is no multiple of 8. Bit exact: x86 has a faster path
  // whose colours are off by up to 21 of 255, so that a vehicle would see other pictures than a
  // test bench. Full chroma: without it the bit-exact path is up to 2 of 255 too dark, and chroma
  // is
  // repeated instead of interpolated.
  private static final int FLAGS =
      SWS_BILINEAR | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND | SWS_BITEXACT;

  /** Channels of the planes in the order of AV_PIX_FMT_GBRP. */
  private static final int[] GBR = {1, 0, 2};

  private final PictureLayout layout;
  private final int widthPx;
  private final int heightPx;
  private final boolean planar;
  private final SwsContext converter;
  private @Nullable BgrPlanes separate; // allocated when pixels are first asked for
  private final PointerPointer<BytePointer> planes = new PointerPointer<>(4);
  private final IntPointer strides = new IntPointer(4);
  private int owners = 1;

  /**
   * @param layout of the pictures
   * @param widthPx columns of the pixels; pictures of another size are scaled
   * @param heightPx rows of the pixels
   * @throws IOException if swscale cannot convert such pictures
   */
  Conversion(PictureLayout layout, int widthPx, int heightPx) throws IOException {
    this.layout = layout;
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    planar = isExactInPlanes(layout, widthPx, heightPx);
    SwsContext made =
        sws_getContext(
            layout.widthPx(),
            layout.heightPx(),
            layout.pixelFormat(),
            widthPx,
            heightPx,
            planar ? AV_PIX_FMT_GBRP : AV_PIX_FMT_BGR24,
            FLAGS,
            null,
            null,
            (DoublePointer) null);
    if (made == null) {
      planes.close();
      strides.close();
      throw new IOException(
          "pictures of %dx%d in pixel format %d cannot be converted to BGR"
              .formatted(layout.widthPx(), layout.heightPx(), layout.pixelFormat()));
    }
    ColourMatrix.apply(made, layout.matrix(), layout.fullRange());
    converter = made;
    for (int i = 0; i < 4; i++) {
      planes.put(i, (BytePointer) null);
      strides.put(i, 0);
    }
  }

  /** Whether it converts between this layout and size. */
  boolean isFor(PictureLayout pictures, int toWidthPx, int toHeightPx) {
    return layout.equals(pictures) && widthPx == toWidthPx && heightPx == toHeightPx;
  }

  /** Writes a picture's pixels into a direct buffer. */
  synchronized void convert(AVFrame picture, ByteBuffer bgr) {
    if (planar) {
      BgrPlanes channels = planes();
      scale(picture);
      channels.interleave(bgr);
      return;
    }
    try (BytePointer pixels = new BytePointer(bgr)) {
      planes.put(0, pixels);
      strides.put(0, 3 * widthPx);
      scale(picture);
    }
  }

  private void scale(AVFrame picture) {
    sws_scale(converter, picture.data(), picture.linesize(), 0, picture.height(), planes, strides);
  }

  private BgrPlanes planes() {
    BgrPlanes current = separate;
    if (current == null) {
      current = new BgrPlanes(widthPx, heightPx);
      separate = current;
      for (int i = 0; i < GBR.length; i++) {
        planes.put(i, current.plane(GBR[i]));
        strides.put(i, current.strideBytes());
      }
    }
    return current;
  }

  /**
   * Of odd sizes and scaled pictures, swscale's two paths differ by one code value in a few pixels.
   */
  private static boolean isExactInPlanes(PictureLayout layout, int widthPx, int heightPx) {
    AVPixFmtDescriptor format = av_pix_fmt_desc_get(layout.pixelFormat());
    return widthPx % 2 == 0
        && heightPx % 2 == 0
        && widthPx == layout.widthPx()
        && heightPx == layout.heightPx()
        && (format.flags() & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) == 0
        && format.nb_components() >= GBR.length;
  }

  /** Adds an owner. */
  synchronized Conversion retain() {
    owners++;
    return this;
  }

  @Override
  public synchronized void close() {
    if (--owners == 0) {
      sws_freeContext(converter);
      planes.close();
      strides.close();
      BgrPlanes channels = separate;
      if (channels != null) {
        channels.close();
      }
    }
  }
}
