package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.PixelFormat.ColourOrder;
import dev.clearlane.bundle.PixelFormat.Layout;
import dev.clearlane.bundle.PixelFormat.ValueRange;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PixelMappingTest {
  private static final PixelFormat RGB = PixelFormat.RGB_UNIT;

  static Stream<PixelFormat> formats() {
    return Stream.of(ColourOrder.values())
        .flatMap(c -> Stream.of(ValueRange.values()).map(r -> new PixelFormat(c, r)));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldConvertEveryLevelThereAndBack(PixelFormat format) {
    Picture levels = Picture.black(256, 1);
    for (int i = 0; i < 256; i++) {
      levels.bgr()[3 * i] = (byte) i;
      levels.bgr()[3 * i + 1] = (byte) (255 - i);
      levels.bgr()[3 * i + 2] = (byte) (i * 7);
    }
    PixelMapping mapping = new PixelMapping(format);
    Picture back = mapping.toPicture(new TensorView(mapping.toTensor(levels), 256, 1));
    assertThat(back.bgr()).isEqualTo(levels.bgr());
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldWriteEachColourToItsPlaneAndRange(PixelFormat format) {
    Picture pixel = new Picture(1, 1, new byte[] {(byte) 255, 0, 51});
    FloatBuffer tensor = new PixelMapping(format).toTensor(pixel);
    float span = format.range().high() - format.range().low();
    float blue = format.range().high();
    float green = format.range().low();
    float red = format.range().low() + 0.2f * span;
    assertThat(tensor.array())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(
            format.colours() == ColourOrder.RGB
                ? new float[] {red, green, blue}
                : new float[] {blue, green, red});
  }

  @Test
  void shouldFillTheRestByReflectionWithoutRepeatingTheBorder() {
    // Blue counts pixels 0…5 in a 3×2 picture; the tensor is 8×5.
    FloatBuffer tensor = tensorOf(greyCount(3, 2), 8, 5);
    int[][] expected = {
      {0, 1, 2, 1, 0, 1, 2, 1},
      {3, 4, 5, 4, 3, 4, 5, 4},
      {0, 1, 2, 1, 0, 1, 2, 1},
      {3, 4, 5, 4, 3, 4, 5, 4},
      {0, 1, 2, 1, 0, 1, 2, 1},
    };
    for (int plane = 0; plane < 3; plane++) {
      for (int y = 0; y < 5; y++) {
        for (int x = 0; x < 8; x++) {
          float level = tensor.get(plane * 40 + y * 8 + x) * 255;
          assertThat(level)
              .as("plane %d, x %d, y %d", plane, x, y)
              .isCloseTo(expected[y][x], within(1e-3f));
        }
      }
    }
  }

  @Test
  void shouldSpreadASinglePixelOverTheWholeTensor() {
    Picture pixel = new Picture(1, 1, new byte[] {51, 102, (byte) 153});
    FloatBuffer tensor = tensorOf(pixel, 4, 4);
    float[] expected = new float[48];
    Arrays.fill(expected, 0, 16, 0.6f);
    Arrays.fill(expected, 16, 32, 0.4f);
    Arrays.fill(expected, 32, 48, 0.2f);
    assertThat(tensor.array()).usingComparatorWithPrecision(1e-6f).containsExactly(expected);
  }

  @Test
  void shouldHoldTheSameValuesInEitherLayout() {
    Picture picture = TestPictures.scene(7, 5);
    for (ColourOrder colours : ColourOrder.values()) {
      PixelMapping planar = new PixelMapping(new PixelFormat(colours, ValueRange.SIGNED));
      PixelMapping interleaved =
          new PixelMapping(new PixelFormat(colours, ValueRange.SIGNED, Layout.NHWC));
      TensorView nchw = TensorView.direct(16, 12);
      TensorView nhwc = TensorView.direct(16, 12);
      planar.toTensor(PixelView.of(picture), nchw);
      interleaved.toTensor(PixelView.of(picture), nhwc);
      for (int i = 0; i < 16 * 12; i++) {
        for (int c = 0; c < 3; c++) {
          assertThat(nhwc.buffer().get(3 * i + c)).isEqualTo(nchw.buffer().get(c * 16 * 12 + i));
        }
      }
      Picture planarPart = Picture.black(3, 2);
      Picture interleavedPart = Picture.black(3, 2);
      planar.toPixels(nchw, 2, 1, PixelView.of(planarPart));
      interleaved.toPixels(nhwc, 2, 1, PixelView.of(interleavedPart));
      assertThat(planarPart.bgr()).isEqualTo(picture.crop(2, 1, 3, 2).bgr());
      assertThat(interleavedPart.bgr()).isEqualTo(planarPart.bgr());
    }
  }

  @Test
  void shouldCropWhatWasPadded() {
    Picture picture = TestPictures.scene(37, 23);
    FloatBuffer tensor = tensorOf(picture, 40, 32);
    Picture back = Picture.black(37, 23);
    new PixelMapping(RGB)
        .toPixels(
            new TensorView(tensor, 40, 32),
            new PixelView(ByteBuffer.wrap(back.bgr()), 3 * 37, 37, 23));
    assertThat(back.bgr()).isEqualTo(picture.bgr());
  }

  @Test
  void shouldNotTouchBytesBetweenRows() {
    Picture picture = TestPictures.scene(5, 4);
    int stride = 3 * 5 + 6;
    ByteBuffer padded = ByteBuffer.allocateDirect(4 * stride);
    for (int i = 0; i < padded.capacity(); i++) {
      padded.put(i, (byte) 0x5a);
    }
    PixelMapping mapping = new PixelMapping(RGB);
    mapping.toPixels(
        new TensorView(mapping.toTensor(picture), 5, 4), new PixelView(padded, stride, 5, 4));
    for (int y = 0; y < 4; y++) {
      byte[] row = new byte[stride];
      padded.get(y * stride, row);
      assertThat(Arrays.copyOf(row, 15))
          .isEqualTo(Arrays.copyOfRange(picture.bgr(), 15 * y, 15 * y + 15));
      assertThat(Arrays.copyOfRange(row, 15, stride)).containsOnly(0x5a);
    }

    FloatBuffer again = FloatBuffer.allocate(60);
    mapping.toTensor(new PixelView(padded, stride, 5, 4), new TensorView(again, 5, 4));
    assertThat(again).isEqualTo(mapping.toTensor(picture));
  }

  @Test
  void shouldIgnoreBufferPositions() {
    Picture picture = TestPictures.scene(4, 4);
    ByteBuffer pixels = ByteBuffer.wrap(picture.bgr()).position(7);
    FloatBuffer tensor = FloatBuffer.allocate(48).position(5);
    PixelMapping mapping = new PixelMapping(RGB);
    mapping.toTensor(new PixelView(pixels, 12, 4, 4), new TensorView(tensor, 4, 4));
    assertThat(tensor.array()).isEqualTo(mapping.toTensor(picture).array());
    assertThat(pixels.position()).isEqualTo(7);
    assertThat(tensor.position()).isEqualTo(5);
  }

  @Test
  void shouldRoundClampAndTurnNanIntoBlack() {
    float level = 1 / 255f;
    float[] red = {Float.NaN, -3, 7, 0.49f * level, 0.51f * level, 254.4f * level, 254.6f * level};
    FloatBuffer tensor = FloatBuffer.allocate(3 * red.length);
    tensor.put(0, red);
    Picture picture = new PixelMapping(RGB).toPicture(new TensorView(tensor, red.length, 1));
    int[] levels = new int[red.length];
    Arrays.setAll(levels, x -> picture.sample(x, 0, 2));
    assertThat(levels).containsExactly(0, 0, 255, 0, 1, 254, 255);

    float[] infinite = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0};
    Picture extremes =
        new PixelMapping(RGB).toPicture(new TensorView(FloatBuffer.wrap(infinite), 1, 1));
    assertThat(extremes.bgr()).containsExactly(0, 0, 255);
  }

  @Test
  void shouldConvertLargerPicturesAfterSmallOnes() {
    PixelMapping mapping = new PixelMapping(RGB);
    for (int side : new int[] {2, 31, 5}) {
      Picture picture = TestPictures.scene(side, side);
      assertThat(mapping.toPicture(new TensorView(mapping.toTensor(picture), side, side)).bgr())
          .isEqualTo(picture.bgr());
    }
  }

  @Test
  void shouldRejectWhatDoesNotFit() {
    PixelMapping mapping = new PixelMapping(RGB);
    ByteBuffer pixels = ByteBuffer.allocate(300);
    FloatBuffer tensor = FloatBuffer.allocate(300);
    assertThatThrownBy(
            () ->
                mapping.toTensor(new PixelView(pixels, 30, 10, 10), new TensorView(tensor, 8, 10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("10x10 pixels do not fit a tensor of 8x10");
    assertThatThrownBy(
            () ->
                mapping.toPixels(new TensorView(tensor, 10, 10), new PixelView(pixels, 27, 10, 10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rows of 10 pixels take 30 bytes, but start every 27");
  }

  private static FloatBuffer tensorOf(Picture picture, int width, int height) {
    FloatBuffer tensor = FloatBuffer.allocate(3 * width * height);
    new PixelMapping(RGB)
        .toTensor(
            new PixelView(
                ByteBuffer.wrap(picture.bgr()),
                3 * picture.widthPx(),
                picture.widthPx(),
                picture.heightPx()),
            new TensorView(tensor, width, height));
    return tensor;
  }

  private static Picture greyCount(int width, int height) {
    Picture picture = Picture.black(width, height);
    for (int i = 0; i < picture.bgr().length; i++) {
      picture.bgr()[i] = (byte) (i / 3);
    }
    return picture;
  }
}
