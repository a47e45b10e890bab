package dev.clearlane.edge.capture;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import dev.clearlane.edge.frame.Frame;
import dev.clearlane.edge.libav.ColourMatrix;
import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Writes decoded pictures of any pixel format into frames, by the picture's own matrix and range; a
 * picture of another size is scaled to the frame's. Used on one thread.
 */
final class BgrConverter implements AutoCloseable {
  // Without accurate rounding swscale takes a path that leaves the last columns unwritten, or
  // writes
  // past the end, where the width is no multiple of 8.
  private static final int FLAGS = SWS_BILINEAR | SWS_ACCURATE_RND;

  private final PointerPointer<BytePointer> planes = new PointerPointer<>(4);
  private final IntPointer strides = new IntPointer(4);
  private @Nullable SwsContext converter;
  private @Nullable Layout layout;

  /** What of a decoded picture decides how it is converted. */
  private record Layout(
      int widthPx, int heightPx, int pixelFormat, int matrix, boolean fullRange) {}

  BgrConverter() {
    for (int i = 0; i < 4; i++) {
      planes.put(i, (BytePointer) null);
      strides.put(i, 0);
    }
  }

  /** Overwrites the frame's pixels with the picture's. */
  void convert(AVFrame picture, Frame frame) throws IOException {
    SwsContext current = converterFor(picture, frame);
    try (BytePointer pixels = new BytePointer(frame.pixels())) {
      planes.put(0, pixels);
      strides.put(0, frame.strideBytes());
      sws_scale(current, picture.data(), picture.linesize(), 0, picture.height(), planes, strides);
    }
  }

  private SwsContext converterFor(AVFrame picture, Frame frame) throws IOException {
    boolean fullRange = picture.color_range() == AVCOL_RANGE_JPEG;
    int format = picture.format();
    int plain = withoutRange(format);
    Layout wanted =
        new Layout(
            picture.width(),
            picture.height(),
            plain,
            picture.colorspace(),
            fullRange || plain != format);
    SwsContext current = converter;
    if (current != null && wanted.equals(layout)) {
      return current;
    }
    if (current != null) {
      converter = null;
      sws_freeContext(current);
    }
    SwsContext made =
        sws_getContext(
            wanted.widthPx(),
            wanted.heightPx(),
            wanted.pixelFormat(),
            frame.widthPx(),
            frame.heightPx(),
            AV_PIX_FMT_BGR24,
            FLAGS,
            null,
            null,
            (DoublePointer) null);
    if (made == null) {
      throw new IOException(
          "pictures of %dx%d in pixel format %d cannot be converted to BGR"
              .formatted(wanted.widthPx(), wanted.heightPx(), format));
    }
    ColourMatrix.apply(
        made, wanted.matrix(), wanted.fullRange(), wanted.widthPx(), wanted.heightPx());
    converter = made;
    layout = wanted;
    return made;
  }

  /** The pixel format beside one of FFmpeg's old formats that imply full range. */
  private static int withoutRange(int pixelFormat) {
    return switch (pixelFormat) {
      case AV_PIX_FMT_YUVJ420P -> AV_PIX_FMT_YUV420P;
      case AV_PIX_FMT_YUVJ422P -> AV_PIX_FMT_YUV422P;
      case AV_PIX_FMT_YUVJ440P -> AV_PIX_FMT_YUV440P;
      case AV_PIX_FMT_YUVJ444P -> AV_PIX_FMT_YUV444P;
      default -> pixelFormat;
    };
  }

  @Override
  public void close() {
    SwsContext current = converter;
    converter = null;
    if (current != null) {
      sws_freeContext(current);
    }
    planes.close();
    strides.close();
  }
}
