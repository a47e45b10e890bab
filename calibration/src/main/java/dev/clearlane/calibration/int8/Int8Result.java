package dev.clearlane.calibration.int8;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.ModelVariant;
import dev.clearlane.serving.inference.OnnxProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * A quantised model, in memory.
 *
 * @param table what both files were made from
 * @param unsigned file with unsigned activations
 * @param signed file with symmetric signed activations
 * @param accuracy how losses were measured
 * @param loss of the first file
 * @param signedLoss of the second, run by ONNX Runtime
 * @param layers all layers, first to last
 * @param floatMs time of the float32 model
 * @param integerMs time of the first file
 * @param profile operators of the first file
 * @param histograms of all activations
 * @param heldOut number of frames that losses were measured on
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of two files, never compared
record Int8Result(
    RangeTable table,
    byte[] unsigned,
    byte[] signed,
    Accuracy accuracy,
    Accuracy.Loss loss,
    Accuracy.Loss signedLoss,
    List<LayerCost> layers,
    double floatMs,
    double integerMs,
    OnnxProfile profile,
    Map<String, Histogram> histograms,
    int heldOut) {
  static final String UNSIGNED_FILE = "model-int8-u8.onnx";
  static final String SIGNED_FILE = "model-int8-s8.onnx";

  /** How many times faster the integer model is. */
  double speedup() {
    return floatMs / integerMs;
  }

  /**
   * Writes the files into a bundle; the manifest, which names them, comes last and replaces the old
   * one in one step.
   */
  void writeTo(Path directory, ModelManifest manifest) throws IOException, BundleException {
    replace(directory.resolve(UNSIGNED_FILE), unsigned);
    replace(directory.resolve(SIGNED_FILE), signed);
    replace(directory.resolve(RangeTable.FILE), table.json().getBytes(StandardCharsets.UTF_8));
    ModelManifest changed =
        manifest.toBuilder()
            .variants(
                List.of(
                    variant(directory, ModelVariant.Kind.INT8_U8, UNSIGNED_FILE),
                    variant(directory, ModelVariant.Kind.INT8_S8, SIGNED_FILE)))
            .build();
    Path staging = Files.createTempDirectory(directory, ".manifest");
    try {
      ModelBundle.writeManifest(staging, changed);
      move(staging.resolve(ModelBundle.MANIFEST), directory.resolve(ModelBundle.MANIFEST));
    } finally {
      Files.deleteIfExists(staging.resolve(ModelBundle.MANIFEST));
      Files.deleteIfExists(staging);
    }
  }

  private static ModelVariant variant(Path directory, ModelVariant.Kind kind, String file)
      throws BundleException {
    return new ModelVariant(kind, file, ModelBundle.sha256(directory.resolve(file)));
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.write(part, bytes);
      move(part, file);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
