package dev.clearlane.calibration.int8;

import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.inference.OnnxProfile;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Times graphs of one model against each other at {@value #WIDTH_PX} × {@value #HEIGHT_PX}. */
final class Timing {
  static final int WIDTH_PX = 640;
  static final int HEIGHT_PX = 368;

  private final ModelManifest manifest;
  private final int threads;
  private final TensorView input;
  private final FloatBuffer output;

  Timing(ModelManifest manifest, int threads) {
    this.manifest = manifest;
    this.threads = threads;
    FixedTile tile = manifest.tile();
    int multiple = manifest.sizeMultiple();
    int width = tile == null ? up(WIDTH_PX, multiple) : tile.widthPx();
    int height = tile == null ? up(HEIGHT_PX, multiple) : tile.heightPx();
    input = TensorView.direct(width, height, manifest.frames());
    new PixelMapping(manifest.pixels())
        .toTensor(GoldenSample.pictures(width, height, manifest.frames()), input);
    output = TensorView.directFloats(manifest.outputValues(height, width));
  }

  /**
   * The shortest time of each graph; they take turns, so that other load meets all of them.
   *
   * @return milliseconds, in the order of the graphs
   */
  double[] milliseconds(int runs, List<byte[]> graphs) throws EngineException {
    double[] best = new double[graphs.size()];
    Arrays.fill(best, Double.POSITIVE_INFINITY);
    List<OnnxEngine> engines = new ArrayList<>();
    try {
      for (byte[] graph : graphs) {
        engines.add(OnnxEngine.open(manifest, graph, threads));
      }
      for (int run = 0; run <= runs; run++) { // the first warms up
        for (int i = 0; i < best.length; i++) {
          long startNs = System.nanoTime();
          engines.get(i).run(input, output);
          double tookMs = (System.nanoTime() - startNs) / 1e6;
          best[i] = run == 0 ? best[i] : Math.min(best[i], tookMs);
        }
      }
    } finally {
      engines.forEach(OnnxEngine::close);
    }
    return best;
  }

  /** The operators that ONNX Runtime runs. */
  OnnxProfile profile(byte[] graph) throws EngineException, IOException {
    return OnnxProfile.of(manifest, graph, input, threads);
  }

  private static int up(int px, int multiple) {
    return (px + multiple - 1) / multiple * multiple;
  }
}
