package dev.clearlane.trainer.catalogue;

import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.trainer.teacher.Teacher;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures time and memory of an installed model on this machine, with ONNX Runtime. */
final class Measurement {
  /** A picture that was restored at a scale. */
  record Restored(int scale, double seconds, double peakGb) {}

  /** Fastest tile of each file, in seconds. */
  record Compared(double model, double other) {
    double ratio() {
      return other / model;
    }
  }

  private final ModelBundle bundle;
  private final int threads;

  /**
   * Prepares a measurement.
   *
   * @param threads to use, at least 1
   */
  Measurement(ModelBundle bundle, int threads) {
    this.bundle = bundle;
    this.threads = threads;
  }

  /**
   * Restores a picture once at each scale that the model is used at, smallest first. Memory is the
   * peak of the process so far.
   */
  List<Restored> pictures(int widthPx, int heightPx)
      throws EngineException, InterruptedException, IOException {
    Picture picture = GoldenSample.picture(widthPx, heightPx);
    List<Restored> restored = new ArrayList<>();
    try (Teacher model = Teacher.open(bundle)) {
      model.restore(GoldenSample.picture(64, 64)); // the first run allocates
      for (int scale = model.task() == Task.DEBLUR ? 3 : 1; scale >= 1; scale--) {
        long startNs = System.nanoTime();
        model.restore(picture, scale);
        restored.add(new Restored(scale, (System.nanoTime() - startNs) / 1e9, peakGb()));
      }
    }
    return restored;
  }

  /**
   * Compares the model, whose tiles run side by side, with another ONNX file of the same tensors,
   * whose tiles run one after the other with all threads; in turn, so that what else the machine
   * does meets both.
   *
   * @param rounds how many times each runs as many tiles as there are threads
   * @throws EngineException if the file is no model of these tensors
   */
  Compared compare(Path other, int rounds) throws EngineException, IOException {
    ModelManifest manifest = bundle.manifest();
    FixedTile tile = manifest.tile();
    if (tile == null) {
      throw new IllegalArgumentException(
          "%s: only models of a fixed tile can be compared".formatted(manifest.id()));
    }
    Picture picture = GoldenSample.picture(tile.widthPx(), tile.heightPx());
    TensorView input = TensorView.direct(tile.widthPx(), tile.heightPx());
    int values = picture.bgr().length;
    input.buffer().put(0, new PixelMapping(manifest.pixels()).toTensor(picture), 0, values);
    List<TensorView> inputs = Collections.nCopies(threads, input);
    List<FloatBuffer> outputs = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      outputs.add(TensorView.directFloats(values));
    }
    double fastest = Double.MAX_VALUE;
    double fastestOther = Double.MAX_VALUE;
    try (OnnxEngine model = OnnxEngine.open(bundle, threads);
        OnnxEngine file = OnnxEngine.open(manifest, Files.readAllBytes(other), threads)) {
      for (int round = 0; round <= rounds; round++) {
        long startNs = System.nanoTime();
        model.runBatch(inputs, outputs);
        long betweenNs = System.nanoTime();
        for (FloatBuffer output : outputs) {
          file.run(input, output);
        }
        long endNs = System.nanoTime();
        if (round > 0) { // the first run allocates
          fastest = Math.min(fastest, (betweenNs - startNs) / 1e9 / threads);
          fastestOther = Math.min(fastestOther, (endNs - betweenNs) / 1e9 / threads);
        }
      }
    }
    return new Compared(fastest, fastestOther);
  }

  private static double peakGb() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e9;
      }
    }
    throw new IOException("/proc/self/status: no VmHWM");
  }
}
