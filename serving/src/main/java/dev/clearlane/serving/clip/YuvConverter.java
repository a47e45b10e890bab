package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_AREA;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INP;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.VideoTags;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Converts frames to planar YUV 4:2:0 for encoders: limited range, the default matrix for the size,
 * sides rounded up to even by repeating the last column and row. A frame of another size is scaled
 * to fit, with black bars. A frame that contains such a picture already, as from most cameras, is
 * used without copy or conversion. Owns the one picture that it fills. Used by one thread.
 */
public final class YuvConverter implements AutoCloseable {
  // Without accurate rounding a round trip loses 1.6 dB, and gains no time. Without full chroma,
  // that of pairs of pixels is computed without vector instructions, which takes a millisecond more
  // for 1280x720, and chroma of a round trip is 1 dB worse. Areas: means where sizes are reduced,
  // as of chroma, else bilinear.
  private static final int FLAGS = SWS_AREA | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP;

  private static final byte BLACK_LUMA = 16;
  private static final byte BLACK_CHROMA = (byte) 128;

  private final int widthPx;
  private final int heightPx;
  private final int matrix;
  private final AVFrame picture = av_frame_alloc();
  private final AVFrame shared = av_frame_alloc();
  private final PointerPointer<BytePointer> from = new PointerPointer<>(4);
  private final PointerPointer<BytePointer> to = new PointerPointer<>(4);
  private final IntPointer strides = new IntPointer(4);
  private @Nullable SwsContext converter;
  private @Nullable PictureLayout converted;
  private Area area = new Area(0, 0, 0, 0);
  private boolean sharing;
  private boolean closed;

  /** Placement of frames of one size in the picture; the offset is even. */
  private record Area(int leftPx, int topPx, int widthPx, int heightPx) {}

  /**
   * @param widthPx width of the picture, before rounding up to even
   * @param heightPx its height, likewise
   * @throws IOException if such a picture cannot be allocated
   */
  public YuvConverter(int widthPx, int heightPx) throws IOException {
    this(widthPx, heightPx, VideoTags.NONE);
  }

  /**
   * As {@link #YuvConverter(int, int)}.
   *
   * @param tags of the source, which the pictures get
   */
  public YuvConverter(int widthPx, int heightPx, VideoTags tags) throws IOException {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    matrix = ColourMatrix.assumedFor(widthPx, heightPx);
    picture.format(AV_PIX_FMT_YUV420P);
    picture.width(even(widthPx));
    picture.height(even(heightPx));
    picture.colorspace(matrix);
    picture.color_range(AVCOL_RANGE_MPEG);
    picture.color_primaries(tags.primaries());
    picture.color_trc(tags.transfer());
    try (AVRational aspect = new AVRational()) {
      picture.sample_aspect_ratio(aspect.num(tags.aspectNum()).den(tags.aspectDen()));
    }
    int code = av_frame_get_buffer(picture, 0);
    if (code < 0) {
      close();
      throw failed(widthPx, heightPx, Libav.message(code));
    }
    for (int i = 0; i < 4; i++) {
      from.put(i, (BytePointer) null);
      to.put(i, (BytePointer) null);
      strides.put(i, 0);
    }
  }

  /** Rounds up to an even number. */
  public static int even(int sidePx) {
    return sidePx + (sidePx & 1);
  }

  /** The last result; owned by this converter. */
  public AVFrame picture() {
    return sharing ? shared : picture;
  }

  /** Converts a frame, replacing the last one. */
  public void convert(Frame frame) throws IOException {
    if (frame.original() instanceof DecodedPicture decoded) {
      if (isTakenAsItIs(decoded.layout())) {
        share(decoded.picture());
        return;
      }
      if (isYuvOfOurMatrix(decoded.layout())) {
        fill(decoded.layout(), decoded.picture().data(), decoded.picture().linesize());
        return;
      }
    }
    convert(frame.pixels(), frame.widthPx(), frame.heightPx());
  }

  /** Converts interleaved BGR pixels in a direct buffer, replacing the last frame. */
  public void convert(ByteBuffer bgr, int fromWidthPx, int fromHeightPx) throws IOException {
    PictureLayout layout =
        new PictureLayout(fromWidthPx, fromHeightPx, AV_PIX_FMT_BGR24, matrix, false);
    try (BytePointer pixels = new BytePointer(bgr)) {
      from.put(0, pixels);
      strides.put(0, 3 * fromWidthPx);
      fill(layout, from, strides);
    }
  }

  private boolean isTakenAsItIs(PictureLayout layout) {
    return layout.equals(
        new PictureLayout(even(widthPx), even(heightPx), AV_PIX_FMT_YUV420P, matrix, false));
  }

  private boolean isYuvOfOurMatrix(PictureLayout layout) {
    AVPixFmtDescriptor format = av_pix_fmt_desc_get(layout.pixelFormat());
    return layout.matrix() == matrix
        && (format.flags() & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) == 0
        && format.nb_components() >= 3;
  }

  private void share(AVFrame decoded) throws IOException {
    av_frame_unref(shared);
    require(av_frame_ref(shared, decoded));
    shared.colorspace(matrix); // unspecified means the default
    shared.color_range(AVCOL_RANGE_MPEG);
    shared.quality(0); // picture types of the decoder would steer the encoder
    sharing = true;
  }

  private void fill(PictureLayout layout, PointerPointer<?> planes, IntPointer linesizes)
      throws IOException {
    stopSharing();
    require(av_frame_make_writable(picture)); // copies only if the encoder still reads it
    SwsContext current = converterFor(layout);
    for (int plane = 0; plane < 3; plane++) {
      int half = plane == 0 ? 0 : 1;
      long offset =
          (long) (area.topPx() >> half) * picture.linesize(plane) + (area.leftPx() >> half);
      to.put(plane, picture.data(plane).getPointer(offset));
    }
    sws_scale(current, planes, linesizes, 0, layout.heightPx(), to, picture.linesize());
    extendLuma();
  }

  private void stopSharing() {
    sharing = false;
    av_frame_unref(shared);
  }

  private SwsContext converterFor(PictureLayout layout) throws IOException {
    SwsContext current = converter;
    if (current != null && layout.equals(converted)) {
      return current;
    }
    converter = null;
    sws_freeContext(current);
    area = areaFor(layout.widthPx(), layout.heightPx());
    SwsContext made =
        sws_getContext(
            layout.widthPx(),
            layout.heightPx(),
            layout.pixelFormat(),
            area.widthPx(),
            area.heightPx(),
            AV_PIX_FMT_YUV420P,
            FLAGS,
            null,
            null,
            (DoublePointer) null);
    if (made == null) {
      throw failed(layout.widthPx(), layout.heightPx(), "not supported by swscale");
    }
    ColourMatrix.apply(made, matrix, layout.fullRange(), false);
    converter = made;
    converted = layout;
    if (area.widthPx() != widthPx || area.heightPx() != heightPx) {
      blacken();
    }
    return made;
  }

  /** The largest centred rectangle with the frame's aspect ratio. */
  private Area areaFor(int fromWidthPx, int fromHeightPx) {
    if (fromWidthPx == widthPx && fromHeightPx == heightPx) {
      return new Area(0, 0, widthPx, heightPx);
    }
    double scale = Math.min((double) widthPx / fromWidthPx, (double) heightPx / fromHeightPx);
    int width = Math.min(widthPx, Math.max(2, (int) Math.round(scale * fromWidthPx / 2) * 2));
    int height = Math.min(heightPx, Math.max(2, (int) Math.round(scale * fromHeightPx / 2) * 2));
    return new Area((widthPx - width) / 4 * 2, (heightPx - height) / 4 * 2, width, height);
  }

  private void blacken() {
    for (int plane = 0; plane < 3; plane++) {
      int rows = plane == 0 ? picture.height() : picture.height() / 2;
      Pointer.memset(
          picture.data(plane),
          plane == 0 ? BLACK_LUMA : BLACK_CHROMA,
          (long) rows * picture.linesize(plane));
    }
  }

  /** Fills the extra column and row of odd sizes; chroma planes are rounded up already. */
  private void extendLuma() {
    BytePointer luma = picture.data(0);
    long stride = picture.linesize(0);
    if ((widthPx & 1) != 0) {
      for (int y = 0; y < heightPx; y++) {
        luma.put(y * stride + widthPx, luma.get(y * stride + widthPx - 1));
      }
    }
    if ((heightPx & 1) != 0) {
      try (BytePointer last = luma.getPointer((heightPx - 1) * stride);
          BytePointer spare = luma.getPointer(heightPx * stride)) {
        Pointer.memcpy(spare, last, even(widthPx));
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      sws_freeContext(converter);
      av_frame_free(picture);
      av_frame_free(shared);
      from.close();
      to.close();
      strides.close();
    }
  }

  private static void require(int code) throws IOException {
    if (code < 0) {
      throw new IOException(Libav.message(code));
    }
  }

  private static IOException failed(int widthPx, int heightPx, String why) {
    return new IOException(
        "%dx%d pixels cannot be converted to YUV: %s".formatted(widthPx, heightPx, why));
  }
}
