package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;

import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Properties of a picture that determine its conversion.
 *
 * @param widthPx columns
 * @param heightPx rows
 * @param pixelFormat an {@code AV_PIX_FMT_} constant, never one that implies full range
 * @param matrix an {@code AVCOL_SPC_} constant that has weights
 * @param fullRange whether luma is 0 to 255 instead of 16 to 235
 */
record PictureLayout(int widthPx, int heightPx, int pixelFormat, int matrix, boolean fullRange) {

  /** Layout of a decoded picture; with the default matrix for its size if it has none. */
  public static PictureLayout of(AVFrame picture) {
    int format = withoutRange(picture.format());
    return new PictureLayout(
        picture.width(),
        picture.height(),
        format,
        ColourMatrix.resolve(picture.colorspace(), picture.width(), picture.height()),
        picture.color_range() == AVCOL_RANGE_JPEG || format != picture.format());
  }

  /** The current equivalent of FFmpeg's deprecated full-range formats. */
  private static int withoutRange(int pixelFormat) {
    return switch (pixelFormat) {
      case AV_PIX_FMT_YUVJ420P -> AV_PIX_FMT_YUV420P;
      case AV_PIX_FMT_YUVJ422P -> AV_PIX_FMT_YUV422P;
      case AV_PIX_FMT_YUVJ440P -> AV_PIX_FMT_YUV440P;
      case AV_PIX_FMT_YUVJ444P -> AV_PIX_FMT_YUV444P;
      default -> pixelFormat;
    };
  }
}
