package dev.clearlane.serving.inference;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ManifestBuilder;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PlateDetection;
import dev.clearlane.bundle.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Bundles of models so small that one knows what they compute. */
public final class TinyModels {
  private TinyModels() {}

  /** Gives its input back. */
  public static ModelBundle identity(Path directory, String id, Task task, int sizeMultiple)
      throws IOException, BundleException {
    OnnxFile model = picture().node("Identity", List.of("x"), "y");
    return bundle(directory, id, task, sizeMultiple, List.of(), model);
  }

  /** Multiplies every value. */
  public static ModelBundle scale(Path directory, String id, Task task, float factor)
      throws IOException, BundleException {
    OnnxFile model =
        picture()
            .constant("factor", new long[] {1}, factor)
            .node("Mul", List.of("x", "factor"), "y");
    return bundle(directory, id, task, 1, List.of(), model);
  }

  /**
   * The weighted sum of the frames that it sees, pixel by pixel.
   *
   * @param weights of the current frame, the one before it, and so on
   */
  public static ModelBundle frames(Path directory, String id, Task task, float... weights)
      throws IOException, BundleException {
    return frames(
        directory, ModelManifest.builder(id, task, "tiny").history(weights.length - 1), weights);
  }

  /**
   * A refiner that gives the weighted sum of the coarse result and the raw picture, pixel by pixel.
   */
  public static ModelBundle refiner(
      Path directory, String id, Task task, CoarseModel refines, float coarse, float raw)
      throws IOException, BundleException {
    return frames(directory, ModelManifest.builder(id, task, "tiny").refines(refines), coarse, raw);
  }

  private static ModelBundle frames(Path directory, ManifestBuilder manifest, float... weights)
      throws IOException, BundleException {
    int channels = 3 * weights.length;
    float[] matrix = new float[3 * channels];
    for (int c = 0; c < 3; c++) {
      for (int k = 0; k < weights.length; k++) {
        matrix[c * channels + 3 * k + c] = weights[k];
      }
    }
    OnnxFile model =
        new OnnxFile()
            .input("x", "1", "" + channels, "h", "w")
            .output("y", "1", "3", "h", "w")
            .constant("w", new long[] {3, channels, 1, 1}, matrix)
            .node("Conv", List.of("x", "w"), "y", OnnxFile.integers("kernel_shape", 1, 1));
    Files.createDirectories(directory);
    Path file = Files.write(directory.resolve("model.onnx"), model.bytes());
    ModelBundle.writeManifest(
        directory,
        manifest
            .model("model.onnx", ModelBundle.sha256(file))
            .tensors("x", "y")
            .sizeMultiple(4)
            .build());
    return ModelBundle.open(directory);
  }

  /** Mean of the 3×3 pixels around each, with zeros beyond the border. */
  public static ModelBundle mean3x3(Path directory, String id, Task task)
      throws IOException, BundleException {
    float[] weights = new float[27];
    Arrays.fill(weights, 1f / 9);
    OnnxFile model =
        picture()
            .constant("w", new long[] {3, 1, 3, 3}, weights)
            .node(
                "Conv",
                List.of("x", "w"),
                "y",
                OnnxFile.integer("group", 3),
                OnnxFile.integers("pads", 1, 1, 1, 1),
                OnnxFile.integers("kernel_shape", 3, 3));
    return bundle(directory, id, task, 1, List.of(), model);
  }

  /** Gives its input back if it is 8 pixels wide and fails otherwise: x + x·0, the 0 being 8×1. */
  public static ModelBundle onlyEightWide(Path directory, String id, Task task)
      throws IOException, BundleException {
    OnnxFile model =
        picture()
            .constant("zeros", new long[] {8, 1}, new float[8])
            .node("MatMul", List.of("x", "zeros"), "zero")
            .node("Add", List.of("x", "zero"), "y");
    return bundle(directory, id, task, 1, List.of(), model);
  }

  /** Scores blur, streaks and drops by how red, green and blue a picture is, each 0–1. */
  public static ModelBundle meanColourSelector(
      Path directory, Map<String, ModelManifest.Threshold> thresholds)
      throws IOException, BundleException {
    return selector(directory, List.of("blur", "streaks", "drops"), thresholds);
  }

  /** The same with labels of one's own. */
  public static ModelBundle selector(
      Path directory, List<String> labels, Map<String, ModelManifest.Threshold> thresholds)
      throws IOException, BundleException {
    OnnxFile model =
        new OnnxFile()
            .input("x", "1", "3", "h", "w")
            .output("y", "1", "3")
            .node("GlobalAveragePool", List.of("x"), "mean")
            .constant("shape", 1, 3)
            .node("Reshape", List.of("mean", "shape"), "y");
    return bundle(directory, "selector", Task.SELECT, 4, labels, thresholds, model.bytes());
  }

  /** Gives its input back; takes interleaved tiles of one size. */
  public static ModelBundle tileIdentity(Path directory, String id, Task task, FixedTile tile)
      throws IOException, BundleException {
    OnnxFile model = tilePicture(tile).node("Identity", List.of("x"), "y");
    return tileBundle(directory, id, task, tile, model);
  }

  /** Gives the mean colour of a tile, so that neighbouring tiles differ by as much as they can. */
  public static ModelBundle tileMean(Path directory, String id, Task task, FixedTile tile)
      throws IOException, BundleException {
    OnnxFile model =
        tilePicture(tile)
            .node("ReduceMean", List.of("x"), "mean", OnnxFile.integers("axes", 1, 2))
            .constant("shape", 1, tile.heightPx(), tile.widthPx(), 3)
            .node("Expand", List.of("mean", "shape"), "y");
    return tileBundle(directory, id, task, tile, model);
  }

  /** Multiplies every value, which may leave the range; takes interleaved tiles of one size. */
  public static ModelBundle tileScale(
      Path directory, String id, Task task, FixedTile tile, float factor)
      throws IOException, BundleException {
    OnnxFile model =
        tilePicture(tile)
            .constant("factor", new long[] {1}, factor)
            .node("Mul", List.of("x", "factor"), "y");
    return tileBundle(directory, id, task, tile, model);
  }

  /**
   * Finds a plate wherever 4×4 pixels of the input are pure red: one convolution with stride 4.
   *
   * @param halfWidthPx from the red cell's centre to the left and right edge of each plate
   * @param halfHeightPx to the upper and lower edge
   */
  public static ModelBundle plateDetector(
      Path directory, String id, double halfWidthPx, double halfHeightPx)
      throws IOException, BundleException {
    int channels = PlateDetection.CHANNELS;
    float[] weights = new float[channels * 3 * 16];
    for (int i = 0; i < 16; i++) {
      weights[i] = 1f; // red, in 0..1
      weights[16 + i] = -1f;
      weights[32 + i] = -1f;
    }
    float across = (float) Math.log(halfWidthPx / 4);
    float down = (float) Math.log(halfHeightPx / 4);
    float[] bias = {-8, across, down, across, down, 0, 0, 1, 0, 1, 1, 0, 1};
    OnnxFile model =
        new OnnxFile()
            .input("x", "1", "3", "h", "w")
            .output("y", "1", "" + channels, "h4", "w4")
            .constant("w", new long[] {channels, 3, 4, 4}, weights)
            .constant("b", new long[] {channels}, bias)
            .node(
                "Conv",
                List.of("x", "w", "b"),
                "y",
                OnnxFile.integers("strides", 4, 4),
                OnnxFile.integers("kernel_shape", 4, 4));
    Files.createDirectories(directory);
    Path file = Files.write(directory.resolve("model.onnx"), model.bytes());
    ModelBundle.writeManifest(
        directory,
        ModelManifest.builder(id, Task.PLATE_DETECT, "tiny")
            .model("model.onnx", ModelBundle.sha256(file))
            .tensors("x", "y")
            .sizeMultiple(32)
            .plateDetection(new PlateDetection(4, 0.5))
            .build());
    return ModelBundle.open(directory);
  }

  private static OnnxFile tilePicture(FixedTile tile) {
    String[] shape = {"1", "" + tile.heightPx(), "" + tile.widthPx(), "3"};
    return new OnnxFile().input("x", shape).output("y", shape);
  }

  private static ModelBundle tileBundle(
      Path directory, String id, Task task, FixedTile tile, OnnxFile model)
      throws IOException, BundleException {
    Files.createDirectories(directory);
    Path file = Files.write(directory.resolve("model.onnx"), model.bytes());
    ModelBundle.writeManifest(
        directory,
        ModelManifest.builder(id, task, "tiny")
            .model("model.onnx", ModelBundle.sha256(file))
            .tensors("x", "y")
            .pixels(
                new PixelFormat(
                    PixelFormat.ColourOrder.RGB,
                    PixelFormat.ValueRange.UNIT,
                    PixelFormat.Layout.NHWC))
            .tile(tile)
            .build());
    return ModelBundle.open(directory);
  }

  /** A model file as given, with the manifest of a deblurring model whose tensors are x and y. */
  static ModelBundle raw(Path directory, byte[] model) throws IOException, BundleException {
    return bundle(directory, "raw", Task.DEBLUR, 1, List.of(), Map.of(), model);
  }

  private static OnnxFile picture() {
    return new OnnxFile().input("x", "1", "3", "h", "w").output("y", "1", "3", "h", "w");
  }

  private static ModelBundle bundle(
      Path directory, String id, Task task, int sizeMultiple, List<String> labels, OnnxFile model)
      throws IOException, BundleException {
    return bundle(directory, id, task, sizeMultiple, labels, Map.of(), model.bytes());
  }

  private static ModelBundle bundle(
      Path directory,
      String id,
      Task task,
      int sizeMultiple,
      List<String> labels,
      Map<String, ModelManifest.Threshold> thresholds,
      byte[] model)
      throws IOException, BundleException {
    Files.createDirectories(directory);
    Path file = Files.write(directory.resolve("model.onnx"), model);
    ModelManifest manifest =
        ModelManifest.builder(id, task, "tiny")
            .model("model.onnx", ModelBundle.sha256(file))
            .tensors("x", "y")
            .sizeMultiple(sizeMultiple)
            .labels(labels)
            .thresholds(thresholds)
            .build();
    ModelBundle.writeManifest(directory, manifest);
    return ModelBundle.open(directory);
  }
}
