package dev.clearlane.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A small picture and ONNX Runtime's output for it, which engines are verified against; for a model
 * with history, the picture and those before it. On disk: the B, G, R bytes of each picture row by
 * row, then the output as little-endian float32.
 *
 * @param inputs as many as the model's input has frames, the current one first, all of one size;
 *     sides are multiples of the model's size multiple, or those of its tile
 * @param output output tensor in the layout of the model
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier; compared through error, never by equals
public record GoldenSample(List<Picture> inputs, float[] output) {
  /** Name of the file in a bundle. */
  public static final String FILE = "golden.bin";

  /** Larger pictures would only make bundles larger. */
  static final int MAX_SIDE_PX = 512;

  private static final int DEFAULT_SIDE_PX = 64;
  private static final long SEED = 20_26;

  /** By how much the drawn scene moves from frame to frame. */
  private static final int STEP_PX = 3;

  public GoldenSample {
    inputs = List.copyOf(inputs);
    Picture first = inputs.get(0);
    for (Picture picture : inputs) {
      if (picture.widthPx() != first.widthPx() || picture.heightPx() != first.heightPx()) {
        throw new IllegalArgumentException(
            "the pictures of a sample must be of one size, but are %dx%d and %dx%d"
                .formatted(
                    first.widthPx(), first.heightPx(), picture.widthPx(), picture.heightPx()));
      }
    }
  }

  /** The sample of a model without history. */
  public GoldenSample(Picture input, float[] output) {
    this(List.of(input), output);
  }

  /** The current picture. */
  public Picture input() {
    return inputs.get(0);
  }

  /**
   * Draws the pictures of a scene that moves: {@link #picture(int, int)}, and before it the same
   * shifted to the right, with what leaves it entering at the left.
   *
   * @param frames how many, from 1
   * @return the current one first
   */
  public static List<Picture> pictures(int widthPx, int heightPx, int frames) {
    Picture current = picture(widthPx, heightPx);
    List<Picture> pictures = new ArrayList<>(List.of(current));
    int row = 3 * widthPx;
    for (int k = 1; k < frames; k++) {
      byte[] bgr = new byte[row * heightPx];
      int shift = 3 * (k * STEP_PX % widthPx);
      for (int at = 0; at < bgr.length; at += row) {
        System.arraycopy(current.bgr(), at, bgr, at + shift, row - shift);
        System.arraycopy(current.bgr(), at + row - shift, bgr, at, shift);
      }
      pictures.add(new Picture(widthPx, heightPx, bgr));
    }
    return pictures;
  }

  /**
   * Draws a test picture with gradients, edges, fine stripes and noise. Deterministic.
   *
   * @param sizeMultiple size multiple of the model
   */
  public static Picture picture(int sizeMultiple) {
    int side = (DEFAULT_SIDE_PX + sizeMultiple - 1) / sizeMultiple * sizeMultiple;
    return picture(side, side);
  }

  /** Draws a test picture of a given size. */
  public static Picture picture(int widthPx, int heightPx) {
    Picture picture = Picture.black(widthPx, heightPx);
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] bgr = picture.bgr();
    for (int y = 0, i = 0; y < heightPx; y++) {
      for (int x = 0; x < widthPx; x++) {
        boolean right = 2 * x >= widthPx;
        boolean below = 2 * y >= heightPx;
        for (int c = 0; c < 3; c++, i++) {
          int value;
          if (right && below) {
            value = random.nextInt(256);
          } else if (right) {
            value = (x + c) % 4 < 2 ? 230 : 25; // stripes
          } else if (below) {
            value = x > y - heightPx / 2 ? 200 - 60 * c : 40 + 60 * c; // an edge
          } else {
            value = (c == 0 ? 2 * x : c == 1 ? 2 * y : x + y) * 255 / Math.max(widthPx, heightPx);
          }
          bgr[i] = (byte) Math.max(0, Math.min(255, value));
        }
      }
    }
    return picture;
  }

  /**
   * Reads the sample of a bundle.
   *
   * @throws BundleException if the bundle has none, or the file does not match the manifest
   */
  public static GoldenSample read(ModelBundle bundle) throws BundleException {
    ModelManifest manifest = bundle.manifest();
    ModelManifest.Golden golden = manifest.golden();
    if (golden == null) {
      throw new BundleException(bundle.directory() + ": golden must be present, but is not");
    }
    Path file = bundle.directory().resolve(golden.file());
    String actual = ModelBundle.sha256(file);
    if (!actual.equals(golden.sha256())) {
      throw new BundleException(
          "%s: golden.sha256 must be that of %s, %s, but is %s"
              .formatted(bundle.directory(), golden.file(), actual, golden.sha256()));
    }
    List<Picture> inputs = new ArrayList<>();
    for (int i = 0; i < manifest.frames(); i++) {
      inputs.add(Picture.black(golden.widthPx(), golden.heightPx()));
    }
    float[] output = new float[outputs(manifest, inputs.get(0))];
    int size = inputs.get(0).bgr().length;
    int pixels = inputs.size() * size;
    byte[] bytes;
    try {
      bytes = BoundedFile.bytes(file, pixels + Float.BYTES * output.length);
    } catch (IOException e) {
      throw new BundleException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (bytes.length != pixels + Float.BYTES * output.length) {
      throw new BundleException(
          "%s: must hold %d bytes, but holds %d"
              .formatted(file, pixels + Float.BYTES * output.length, bytes.length));
    }
    for (int i = 0; i < inputs.size(); i++) {
      System.arraycopy(bytes, i * size, inputs.get(i).bgr(), 0, size);
    }
    ByteBuffer.wrap(bytes, pixels, bytes.length - pixels)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(output);
    return new GoldenSample(inputs, output);
  }

  /**
   * Writes the sample to a bundle's directory; the caller writes the manifest.
   *
   * @return the entry for the manifest
   */
  public ModelManifest.Golden write(Path directory) throws IOException, BundleException {
    int pixels = inputs.size() * input().bgr().length;
    ByteBuffer bytes =
        ByteBuffer.allocate(pixels + Float.BYTES * output.length).order(ByteOrder.LITTLE_ENDIAN);
    for (Picture picture : inputs) {
      bytes.put(picture.bgr());
    }
    for (float value : output) {
      bytes.putFloat(value);
    }
    Path file = directory.resolve(FILE);
    Files.write(file, bytes.array());
    return new ModelManifest.Golden(
        FILE, ModelBundle.sha256(file), input().widthPx(), input().heightPx());
  }

  /** Number of values that a model returns for a picture. */
  public static int outputs(ModelManifest manifest, Picture picture) {
    return manifest.outputValues(picture.heightPx(), picture.widthPx());
  }

  /** The input as a tensor of the pictures' size. */
  public FloatBuffer tensor(PixelFormat format) {
    Picture first = input();
    FloatBuffer tensor = FloatBuffer.allocate(inputs.size() * first.bgr().length);
    new PixelMapping(format)
        .toTensor(inputs, new TensorView(tensor, first.widthPx(), first.heightPx(), inputs.size()));
    return tensor;
  }

  /**
   * Largest difference of another output, as a share of the largest value of this sample.
   *
   * @param actual as many values, from index 0
   * @return infinite if a value is not finite
   */
  public double error(FloatBuffer actual) {
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < output.length; i++) {
      double difference = Math.abs(actual.get(i) - output[i]);
      if (!Double.isFinite(difference)) {
        return Double.POSITIVE_INFINITY;
      }
      worst = Math.max(worst, difference);
      largest = Math.max(largest, Math.abs(output[i]));
    }
    return largest == 0 ? worst : worst / largest;
  }
}
