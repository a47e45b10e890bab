package dev.clearlane.serving.pixels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelFormat.ColourOrder;
import dev.clearlane.bundle.PixelFormat.Layout;
import dev.clearlane.bundle.PixelFormat.ValueRange;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.TensorView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PixelConverterTest {
  static List<PixelFormat> formats() {
    List<PixelFormat> formats = new ArrayList<>();
    for (ColourOrder colours : ColourOrder.values()) {
      for (ValueRange range : ValueRange.values()) {
        for (Layout layout : Layout.values()) {
          formats.add(new PixelFormat(colours, range, layout));
        }
      }
    }
    return formats;
  }

  /** Sizes that are no multiple of a vector, and pads that are larger than the picture. */
  @ParameterizedTest
  @MethodSource("formats")
  void shouldFillTensorsAsPixelMappingDoes(PixelFormat format) {
    int[][] sizes = {{640, 360, 640, 368}, {75, 53, 80, 64}, {3, 2, 16, 16}, {1, 1, 4, 4}};
    try (PixelConverter converter = new PixelConverter(format)) {
      for (int[] size : sizes) {
        PixelView pixels = noise(size[0], size[1]);
        TensorView expected = TensorView.direct(size[2], size[3]);
        TensorView tensor = TensorView.direct(size[2], size[3]);
        new PixelMapping(format).toTensor(pixels, expected);
        converter.toTensor(pixels, tensor);
        assertThat(floats(tensor)).isEqualTo(floats(expected));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldReadPixelsAsPixelMappingDoes(PixelFormat format) {
    TensorView tensor = TensorView.direct(128, 96);
    Random random = new Random(3);
    float low = format.range().low();
    float span = format.range().high() - low;
    for (int i = 0; i < tensor.values(); i++) {
      tensor.buffer().put(i, low + span * (1.2f * random.nextFloat() - 0.1f)); // some beyond
    }
    tensor.buffer().put(0, Float.NaN);
    PixelView expected = noise(75, 53);
    PixelView pixels = noise(75, 53);
    new PixelMapping(format).toPixels(tensor, 0, 0, expected);
    try (PixelConverter converter = new PixelConverter(format)) {
      converter.toPixels(tensor, 0, 0, pixels);
      assertThat(largestDifference(pixels, expected)).isLessThanOrEqualTo(1);
      assertThat(differences(pixels, expected)).isLessThan(3);
      new PixelMapping(format).toPixels(tensor, 50, 40, expected);
      converter.toPixels(tensor, 50, 40, pixels);
      assertThat(largestDifference(pixels, expected)).isLessThanOrEqualTo(1);
      assertThat(differences(pixels, expected)).isLessThan(3);
    }
  }

  /** The whole of a tensor that holds no more than code values. */
  @Test
  void shouldKeepEveryCodeValueThereAndBack() {
    PixelView pixels = noise(320, 200);
    PixelView back = noise(320, 200);
    TensorView tensor = TensorView.direct(320, 208);
    back.buffer().put(0, (byte) ~pixels.buffer().get(0));
    try (PixelConverter converter = new PixelConverter(PixelFormat.RGB_UNIT)) {
      converter.toTensor(pixels, tensor);
      converter.toPixels(tensor, 0, 0, back);
    }
    assertThat(differences(back, pixels)).isZero();
  }

  /** Rows of a part of a picture are apart from each other. */
  @Test
  void shouldReadAndWritePartsOfPictures() {
    PixelView pixels = noise(40, 30);
    PixelView before = noise(40, 30);
    TensorView tensor = TensorView.direct(10, 10);
    try (PixelConverter converter = new PixelConverter(PixelFormat.RGB_UNIT)) {
      converter.toTensor(pixels.part(20, 5, 10, 10), tensor);
      converter.toPixels(tensor, 0, 0, pixels.part(3, 15, 10, 10));
    }
    for (int y = 0; y < 30; y++) {
      for (int i = 0; i < 120; i++) {
        boolean written = y >= 15 && y < 25 && i >= 9 && i < 39;
        int from = written ? (y - 10) * 120 + i + 51 : y * 120 + i;
        assertThat(pixels.buffer().get(y * 120 + i)).isEqualTo(before.buffer().get(from));
      }
    }
  }

  @Test
  void shouldRefuseWhatDoesNotFit() {
    try (PixelConverter converter = new PixelConverter(PixelFormat.RGB_UNIT)) {
      TensorView tensor = TensorView.direct(16, 16);
      assertThatThrownBy(() -> converter.toTensor(noise(17, 16), tensor))
          .hasMessageContaining("17x16 pixels do not fit a tensor of 16x16");
      assertThatThrownBy(() -> converter.toPixels(tensor, 1, 0, noise(16, 16)))
          .hasMessageContaining("do not fit");
    }
  }

  private static PixelView noise(int width, int height) {
    byte[] bytes = new byte[3 * width * height];
    new Random(5).nextBytes(bytes);
    return PixelView.dense(ByteBuffer.allocateDirect(bytes.length).put(0, bytes), width, height);
  }

  private static float[] floats(TensorView tensor) {
    float[] values = new float[tensor.values()];
    tensor.buffer().get(0, values);
    return values;
  }

  private static int largestDifference(PixelView a, PixelView b) {
    int largest = 0;
    for (int i = 0; i < a.buffer().capacity(); i++) {
      largest = Math.max(largest, difference(a, b, i));
    }
    return largest;
  }

  private static int differences(PixelView a, PixelView b) {
    int count = 0;
    for (int i = 0; i < a.buffer().capacity(); i++) {
      count += difference(a, b, i) == 0 ? 0 : 1;
    }
    return count;
  }

  private static int difference(PixelView a, PixelView b, int i) {
    return Math.abs((a.buffer().get(i) & 0xff) - (b.buffer().get(i) & 0xff));
  }
}
