package dev.clearlane.serving.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;

/** Waves of luma and of both chromas, to BGR and back. */
class YuvConverterTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 180;
  private static final double MIN_CHROMA_DB = 57;

  @Test
  void shouldKeepLumaAndChromaOfARoundTrip() throws Exception {
    Libav.load();
    AVFrame picture = waves();
    ByteBuffer bgr = ByteBuffer.allocateDirect(3 * WIDTH * HEIGHT);
    try (Conversion conversion = new Conversion(PictureLayout.of(picture), WIDTH, HEIGHT);
        YuvConverter converter = new YuvConverter(WIDTH, HEIGHT)) {
      conversion.convert(picture, bgr);
      converter.convert(bgr, WIDTH, HEIGHT);
      assertThat(psnr(picture, converter.picture(), 0)).isGreaterThan(60);
      assertThat(psnr(picture, converter.picture(), 1)).isGreaterThan(MIN_CHROMA_DB);
      assertThat(psnr(picture, converter.picture(), 2)).isGreaterThan(MIN_CHROMA_DB);
    } finally {
      av_frame_free(picture);
    }
  }

  private static AVFrame waves() {
    AVFrame picture = av_frame_alloc();
    picture.format(AV_PIX_FMT_YUV420P);
    picture.width(WIDTH);
    picture.height(HEIGHT);
    picture.colorspace(AVCOL_SPC_SMPTE170M);
    picture.color_range(AVCOL_RANGE_MPEG);
    assertThat(av_frame_get_buffer(picture, 0)).isZero();
    for (int plane = 0; plane < 3; plane++) {
      for (int y = 0; y < rows(plane); y++) {
        for (int x = 0; x < columns(plane); x++) {
          double wave = Math.sin(x / (3.0 + plane)) * Math.cos(y / (4.0 + plane));
          picture.data(plane).put((long) y * picture.linesize(plane) + x, (byte) (128 + 40 * wave));
        }
      }
    }
    return picture;
  }

  private static double psnr(AVFrame a, AVFrame b, int plane) {
    double sum = 0;
    for (int y = 0; y < rows(plane); y++) {
      for (int x = 0; x < columns(plane); x++) {
        int before = a.data(plane).get((long) y * a.linesize(plane) + x) & 0xff;
        int after = b.data(plane).get((long) y * b.linesize(plane) + x) & 0xff;
        sum += (before - after) * (before - after);
      }
    }
    double mean = sum / (rows(plane) * columns(plane));
    return mean == 0 ? 100 : 10 * Math.log10(255 * 255 / mean);
  }

  private static int rows(int plane) {
    return plane == 0 ? HEIGHT : HEIGHT / 2;
  }

  private static int columns(int plane) {
    return plane == 0 ? WIDTH : WIDTH / 2;
  }
}
