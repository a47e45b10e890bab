package dev.clearlane.edge.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;

import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.serving.clip.DecodedPicture;
import dev.clearlane.serving.clip.YuvConverter;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YuvConverterTest {
  /** Two conversions through 8-bit values differ by rounding. */
  private static final double ROUNDING_LEVELS = 0.7;

  @TempDir private Path directory;

  @Test
  void shouldFitFramesOfAnotherSizeBetweenBlackBars() throws IOException {
    FramePool pool = new FramePool(1, 64, 32);
    try (YuvConverter converter = new YuvConverter(64, 64);
        Frame frame = pool.tryLease()) {
      frame.copyFrom(Scenes.plain(64, 32, 255, 255, 255));
      converter.convert(frame);
      var luma = converter.picture().data(0);
      int stride = converter.picture().linesize(0);
      for (int y = 0; y < 64; y++) {
        int expected = y < 16 || y >= 48 ? 16 : 235;
        assertThat(luma.get((long) y * stride + 30) & 0xff).as("row %d", y).isEqualTo(expected);
      }
    }
  }

  @Test
  void shouldNotCopyPicturesThatHaveTheFormat() throws Exception {
    try (Camera camera = clip("-pix_fmt yuv420p -color_range tv", "128x96");
        YuvConverter converter = new YuvConverter(128, 96);
        Frame frame = camera.next(Passage.poolFor(camera.format(), 1))) {
      converter.convert(frame);

      AVFrame decoded = ((DecodedPicture) frame.original()).picture();
      AVFrame picture = converter.picture();
      assertThat(picture.data(0).address()).isEqualTo(decoded.data(0).address());
      assertThat(picture.colorspace()).isEqualTo(AVCOL_SPC_SMPTE170M);
      assertThat(picture.color_range()).isEqualTo(AVCOL_RANGE_MPEG);
    }
  }

  @Test
  void shouldKeepAReferencedPictureAfterItsFrameIsClosed() throws Exception {
    try (YuvConverter converter = new YuvConverter(128, 96)) {
      byte[] before;
      try (Camera camera = clip("-pix_fmt yuv420p -color_range tv", "128x96")) {
        FramePool pool = Passage.poolFor(camera.format(), 1);
        try (Frame frame = camera.next(pool)) {
          converter.convert(frame);
        }
        before = luma(converter.picture());
        for (Frame next = camera.next(pool); next != null; next = camera.next(pool)) {
          next.close(); // the decoder continues in other buffers
        }
      }
      assertThat(luma(converter.picture())).isEqualTo(before);
    }
  }

  /** Pictures that are not copied equal those converted from pixels. */
  @ParameterizedTest
  @CsvSource({
    "yuv420p,tv,bt470bg,128x96",
    "yuv420p,pc,bt470bg,128x96",
    "yuv422p,tv,smpte170m,128x96",
    "yuvj422p,pc,smpte170m,128x96",
    "yuv444p,tv,bt709,128x96",
    "gray,tv,smpte170m,128x96",
    "bgr0,pc,rgb,128x96",
    "yuv420p,tv,smpte170m,127x95",
    "yuv420p,tv,smpte170m,64x96",
    "yuv420p,pc,bt709,256x96"
  })
  void shouldEqualThePictureConvertedFromPixels(
      String format, String range, String matrix, String size) throws Exception {
    String options = "-pix_fmt %s -color_range %s -colorspace %s".formatted(format, range, matrix);
    try (Camera camera = clip(options, size);
        YuvConverter direct = new YuvConverter(128, 96);
        YuvConverter byPixels = new YuvConverter(128, 96);
        Frame frame = camera.next(Passage.poolFor(camera.format(), 1))) {
      direct.convert(frame);
      byPixels.convert(frame.pixels(), frame.widthPx(), frame.heightPx());

      byte[] lumaDirect = luma(direct.picture());
      byte[] lumaByPixels = luma(byPixels.picture());
      assertThat(meanDifference(lumaDirect, lumaByPixels)).isLessThan(ROUNDING_LEVELS);
    }
  }

  @Test
  void shouldMixReferencedAndConvertedFrames() throws Exception {
    FramePool pool = new FramePool(1, 128, 96);
    try (Camera camera = clip("-pix_fmt yuv420p -color_range tv", "128x96");
        YuvConverter converter = new YuvConverter(128, 96);
        Frame taken = camera.next(Passage.poolFor(camera.format(), 1));
        Frame painted = pool.tryLease()) {
      painted.copyFrom(Scenes.plain(128, 96, 255, 255, 255));
      byte[] first = null;
      for (int i = 0; i < 3; i++) {
        converter.convert(taken);
        byte[] seen = luma(converter.picture());
        assertThat(seen).isEqualTo(first == null ? seen : first);
        first = seen;
        converter.convert(painted);
        assertThat(luma(converter.picture())).containsOnly((byte) 235);
      }
    }
  }

  private Camera clip(String options, String size) throws Exception {
    FfmpegPeer.assumeInstalled();
    Path clip = directory.resolve("clip.mkv");
    FfmpegPeer.ffmpeg(
        "-f lavfi -i testsrc=s=%s:r=25:d=0.4 -c:v %s %s %s"
            .formatted(size, options.contains("yuvj") ? "mjpeg" : "ffv1", options, clip));
    return Cameras.open(clip.toString());
  }

  private static byte[] luma(AVFrame picture) {
    byte[] luma = new byte[picture.width() * picture.height()];
    ByteBuffer plane =
        picture.data(0).capacity((long) picture.linesize(0) * picture.height()).asByteBuffer();
    for (int y = 0; y < picture.height(); y++) {
      plane.get(y * picture.linesize(0), luma, y * picture.width(), picture.width());
    }
    return luma;
  }

  private static double meanDifference(byte[] one, byte[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs((one[i] & 0xff) - (other[i] & 0xff));
    }
    return sum / one.length;
  }
}
