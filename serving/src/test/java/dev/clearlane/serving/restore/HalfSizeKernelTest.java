package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.inference.tensorrt.CudaOnCpu;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Half size on the device is half size on the CPU, pixel by pixel. */
@Timeout(300)
class HalfSizeKernelTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"32, 20", "33, 21", "1, 7", "2, 2"})
  void shouldReduceAndAddTheChangeAsJavaDoes(int width, int height) throws Exception {
    CudaOnCpu cuda = CudaOnCpu.compile(folder, false);
    FramePool pool = new FramePool(2, width, height);
    try (Frame full = Objects.requireNonNull(pool.tryLease());
        Frame out = Objects.requireNonNull(pool.tryLease())) {
      byte[] bgr = new byte[3 * width * height];
      new Random(1).nextBytes(bgr);
      full.copyFrom(new Picture(width, height, bgr));
      HalfSize half = new HalfSize();
      half.fit(full);
      half.shrink(full);
      int halfWidth = (width + 1) / 2;
      int halfHeight = (height + 1) / 2;
      PixelMapping mapping = new PixelMapping(PixelFormat.RGB_UNIT);
      float[] shrunk =
          cuda.toTensor(
              bgr, 3 * width, width, height, halfWidth, halfHeight, PixelFormat.RGB_UNIT, true);
      assertThat(shrunk).containsExactly(mapping.toTensor(half.raw().toPicture()).array());

      float[] changed = new float[shrunk.length];
      Random random = new Random(2);
      for (int i = 0; i < changed.length; i++) {
        changed[i] = shrunk[i] + 0.6f * (random.nextFloat() - 0.5f);
      }
      half.restored()
          .copyFrom(
              mapping.toPicture(
                  new TensorView(java.nio.FloatBuffer.wrap(changed), halfWidth, halfHeight)));
      half.addChange(full, out);
      assertThat(
              cuda.addChange(
                  changed, halfWidth, halfHeight, bgr, width, height, PixelFormat.RGB_UNIT))
          .containsExactly(out.toPicture().bgr());
    }
  }
}
