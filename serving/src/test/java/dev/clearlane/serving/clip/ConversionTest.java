package dev.clearlane.serving.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_NCL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_NONE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_count_planes;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import java.nio.ByteBuffer;
import java.util.Random;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Noise in many layouts, to the byte as swscale's bit-exact path, which has no vector instructions,
 * converts it to interleaved pixels.
 */
class ConversionTest {
  private static final int EXACT =
      SWS_BILINEAR | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND | SWS_BITEXACT;

  @BeforeAll
  static void load() {
    Libav.load();
  }

  @ParameterizedTest
  @CsvSource({
    "yuv420p, 1280, 720, 1280, 720",
    "yuv420p, 641, 359, 641, 359",
    "yuv420p, 18, 10, 18, 10",
    "yuv420p, 17, 9, 17, 9",
    "yuv420p10le, 66, 34, 66, 34",
    "yuv422p10le, 66, 34, 66, 34",
    "p010le, 66, 34, 66, 34",
    "yuv420p, 64, 48, 33, 25",
    "yuv420p, 64, 48, 130, 97",
    "yuv422p, 322, 33, 322, 33",
    "yuv440p, 66, 34, 66, 34",
    "yuv444p, 71, 33, 71, 33",
    "nv12, 326, 50, 326, 50",
    "yuyv422, 326, 50, 326, 50",
    "yuva420p, 66, 34, 66, 34",
    "gray, 66, 34, 66, 34",
    "bgr24, 66, 34, 66, 34",
    "rgba, 66, 34, 66, 34",
    "gbrp, 66, 34, 66, 34",
  })
  void shouldGiveTheBytesOfTheBitExactPath(
      String format, int width, int height, int toWidth, int toHeight) throws Exception {
    int pixelFormat = av_get_pix_fmt(format);
    assertThat(pixelFormat).isNotEqualTo(AV_PIX_FMT_NONE);
    for (int matrix : new int[] {AVCOL_SPC_BT709, AVCOL_SPC_SMPTE170M, AVCOL_SPC_BT2020_NCL}) {
      for (int range : new int[] {AVCOL_RANGE_MPEG, AVCOL_RANGE_JPEG}) {
        AVFrame picture = noise(pixelFormat, width, height, matrix, range);
        try {
          PictureLayout layout = PictureLayout.of(picture);
          ByteBuffer expected = ByteBuffer.allocateDirect(3 * toWidth * toHeight);
          convertInterleaved(picture, layout, toWidth, toHeight, expected);
          ByteBuffer actual = ByteBuffer.allocateDirect(3 * toWidth * toHeight);
          try (Conversion conversion = new Conversion(layout, toWidth, toHeight)) {
            conversion.convert(picture, actual);
          }
          assertThat(actual).as("matrix %d, range %d", matrix, range).isEqualTo(expected);
        } finally {
          av_frame_free(picture);
        }
      }
    }
  }

  private static AVFrame noise(int format, int width, int height, int matrix, int range) {
    AVFrame picture = av_frame_alloc();
    picture.format(format);
    picture.width(width);
    picture.height(height);
    picture.colorspace(matrix);
    picture.color_range(range);
    assertThat(av_frame_get_buffer(picture, 0)).isZero();
    Random random = new Random(format + width);
    for (int plane = 0; plane < av_pix_fmt_count_planes(format); plane++) {
      byte[] bytes = new byte[picture.linesize(plane) * (height / (plane == 0 ? 1 : 2))];
      random.nextBytes(bytes);
      picture.data(plane).put(bytes);
    }
    return picture;
  }

  private static void convertInterleaved(
      AVFrame picture, PictureLayout layout, int width, int height, ByteBuffer bgr) {
    SwsContext converter =
        sws_getContext(
            layout.widthPx(),
            layout.heightPx(),
            layout.pixelFormat(),
            width,
            height,
            AV_PIX_FMT_BGR24,
            EXACT,
            null,
            null,
            (DoublePointer) null);
    ColourMatrix.apply(converter, layout.matrix(), layout.fullRange());
    try (PointerPointer<BytePointer> planes = new PointerPointer<>(4);
        IntPointer strides = new IntPointer(4);
        BytePointer pixels = new BytePointer(bgr)) {
      for (int i = 0; i < 4; i++) {
        planes.put(i, (BytePointer) null);
        strides.put(i, 0);
      }
      planes.put(0, pixels);
      strides.put(0, 3 * width);
      sws_scale(
          converter, picture.data(), picture.linesize(), 0, picture.height(), planes, strides);
    } finally {
      sws_freeContext(converter);
    }
  }
}
