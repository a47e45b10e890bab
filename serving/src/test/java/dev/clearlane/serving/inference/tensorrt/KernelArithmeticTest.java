package dev.clearlane.serving.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelFormat.ColourOrder;
import dev.clearlane.bundle.PixelFormat.ValueRange;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.TensorView;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds what the kernels compute against the Java mapping; on the CPU, where there is a g++. */
@Timeout(300)
class KernelArithmeticTest {
  private static final float HALF_STEP = 1f / 1024; // half precision's, of values up to 2
  private static final PixelFormat BGR_SIGNED = new PixelFormat(ColourOrder.BGR, ValueRange.SIGNED);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "RGB, UNIT, 37, 21, 48, 32",
    "BGR, SIGNED, 16, 16, 16, 16",
    "RGB, SIGNED, 3, 2, 16, 16",
    "BGR, UNIT, 1, 1, 5, 4",
  })
  void shouldMapPixelsToTensorsAndBackBitByBit(
      ColourOrder colours,
      ValueRange range,
      int width,
      int height,
      int tensorWidth,
      int tensorHeight)
      throws Exception {
    CudaOnCpu cuda = CudaOnCpu.compile(folder, false);
    PixelFormat format = new PixelFormat(colours, range);
    PixelMapping mapping = new PixelMapping(format);
    int stride = 3 * width + 5;
    byte[] bgr = random(stride * height);
    FloatBuffer expected = FloatBuffer.allocate(3 * tensorWidth * tensorHeight);
    mapping.toTensor(
        new PixelView(ByteBuffer.wrap(bgr), stride, width, height),
        new TensorView(expected, tensorWidth, tensorHeight));
    float[] actual =
        cuda.toTensor(bgr, stride, width, height, tensorWidth, tensorHeight, format, false);
    assertThat(actual).containsExactly(expected.array());

    float[] tensor = new float[actual.length];
    Random random = new Random(2);
    for (int i = 0; i < tensor.length; i++) {
      tensor[i] = i == 1 ? Float.NaN : -1.5f + 3 * random.nextFloat(); // also beyond the range
    }
    byte[] pixels = new byte[3 * width * height];
    mapping.toPixels(
        new TensorView(FloatBuffer.wrap(tensor), tensorWidth, tensorHeight),
        new PixelView(ByteBuffer.wrap(pixels), 3 * width, width, height));
    assertThat(cuda.toPixels(tensor, tensorWidth, tensorHeight, 0, 0, width, height, format))
        .containsExactly(pixels);
  }

  @Test
  void shouldKeepThePartOfATileThatIsKept() throws Exception {
    CudaOnCpu cuda = CudaOnCpu.compile(folder, false);
    float[] tensor = new float[3 * 8 * 4];
    for (int i = 0; i < tensor.length; i++) {
      tensor[i] = i / 255f;
    }
    byte[] kept = cuda.toPixels(tensor, 8, 4, 2, 1, 3, 2, PixelFormat.RGB_UNIT);
    assertThat(kept)
        .containsExactly(
            74, 42, 10, 75, 43, 11, 76, 44, 12, //
            82, 50, 18, 83, 51, 19, 84, 52, 20);
  }

  @Test
  void shouldLoseNoPixelInHalfPrecision() throws Exception {
    CudaOnCpu cuda = CudaOnCpu.compile(folder, true);
    byte[] bgr = new byte[3 * 256];
    for (int i = 0; i < 256; i++) {
      bgr[3 * i] = (byte) i;
      bgr[3 * i + 1] = (byte) (255 - i);
      bgr[3 * i + 2] = (byte) (i * 7);
    }
    for (PixelFormat format : List.of(PixelFormat.RGB_UNIT, BGR_SIGNED)) {
      float[] tensor = cuda.toTensor(bgr, 3 * 256, 256, 1, 256, 1, format, false);
      FloatBuffer exact = FloatBuffer.allocate(3 * 256);
      new PixelMapping(format)
          .toTensor(
              new PixelView(ByteBuffer.wrap(bgr), 3 * 256, 256, 1), new TensorView(exact, 256, 1));
      for (int i = 0; i < tensor.length; i++) {
        assertThat(tensor[i]).isCloseTo(exact.get(i), within(HALF_STEP));
      }
      assertThat(cuda.toPixels(tensor, 256, 1, 0, 0, 256, 1, format)).containsExactly(bgr);
    }
  }

  @Test
  void shouldClampBetweenModelsOfOneFormatAndConvertBetweenTwo() throws Exception {
    CudaOnCpu cuda = CudaOnCpu.compile(folder, false);
    float[] tensor = {-0.25f, 0.5f, 1.5f, 0.2f, 0.4f, 0.6f};
    float[] clamped = between(cuda, tensor, PixelFormat.RGB_UNIT, PixelFormat.RGB_UNIT);
    assertThat(clamped).containsExactly(0f, 0.5f, 1f, 0.2f, 0.4f, 0.6f);

    float[] converted = between(cuda, tensor, PixelFormat.RGB_UNIT, BGR_SIGNED);
    byte[] pixels = new byte[6];
    new PixelMapping(PixelFormat.RGB_UNIT)
        .toPixels(
            new TensorView(FloatBuffer.wrap(tensor), 2, 1),
            new PixelView(ByteBuffer.wrap(pixels), 6, 2, 1));
    FloatBuffer expected = FloatBuffer.allocate(6);
    new PixelMapping(BGR_SIGNED)
        .toTensor(new PixelView(ByteBuffer.wrap(pixels), 6, 2, 1), new TensorView(expected, 2, 1));
    assertThat(converted).containsExactly(expected.array());
  }

  private static float[] between(
      CudaOnCpu cuda, float[] tensor, PixelFormat before, PixelFormat next) throws Exception {
    PixelNumbers out = PixelNumbers.of(before);
    PixelNumbers in = PixelNumbers.of(next);
    return cuda.floats(
        cuda.run(
            "tensor_to_tensor",
            List.of(
                2,
                1,
                before.equals(next) ? 1 : 0,
                before.range().low(),
                before.range().high(),
                out.inverse(),
                out.offset(),
                in.low(),
                in.scale(),
                before.colours() == next.colours() ? 0 : 1),
            cuda.bytes(tensor)));
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
