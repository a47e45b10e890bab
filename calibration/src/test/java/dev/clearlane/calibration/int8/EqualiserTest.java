package dev.clearlane.calibration.int8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.calibration.frames.CalibrationFrame;
import dev.clearlane.calibration.graph.Activations;
import dev.clearlane.calibration.graph.Channels;
import dev.clearlane.calibration.graph.OnnxModel;
import dev.clearlane.serving.inference.OnnxEngine;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EqualiserTest {
  private static final Path MODELS =
      Path.of(System.getProperty("clearlane.root", "..")).resolve("models");
  private static final int WIDTH_PX = 128;
  private static final int HEIGHT_PX = 96;

  @ParameterizedTest
  @ValueSource(strings = {"deblur-rep16-pu2", "derain-rep16-pu2-gc", "selector"})
  void shouldComputeTheSameWithMoreEvenChannels(String id) throws Exception {
    ModelBundle bundle = ModelBundle.open(MODELS.resolve(id));
    ModelManifest manifest = bundle.manifest();
    OnnxModel model = model(bundle, Files.readAllBytes(bundle.modelFile()));
    List<CalibrationFrame> frames =
        List.of(
            new CalibrationFrame("", "golden", GoldenSample.picture(WIDTH_PX, HEIGHT_PX), null));
    Map<String, double[]> peaks =
        Activations.peaks(model, manifest, frames, Channels.numbers(model));

    OnnxModel equal = model(bundle, Equaliser.equalised(model, peaks).toByteArray());

    TensorView input = Activations.tensor(manifest, frames.get(0));
    float[] before = run(manifest, model, input);
    float[] after = run(manifest, equal, input);
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).isCloseTo(before[i], within(1e-4f));
    }
    Map<String, double[]> scaled =
        Activations.peaks(equal, manifest, frames, Channels.numbers(equal));
    assertThat(unevenness(scaled)).isLessThan(0.95 * unevenness(peaks));
  }

  private static OnnxModel model(ModelBundle bundle, byte[] bytes) throws Exception {
    return OnnxModel.of(bundle.modelFile(), ModelProto.parseFrom(bytes));
  }

  private static float[] run(ModelManifest manifest, OnnxModel model, TensorView input)
      throws Exception {
    FloatBuffer output = TensorView.directFloats(manifest.outputValues(HEIGHT_PX, WIDTH_PX));
    try (OnnxEngine engine = OnnxEngine.open(manifest, model.proto().toByteArray(), 1)) {
      engine.run(input, output);
    }
    float[] values = new float[output.capacity()];
    output.get(0, values);
    return values;
  }

  /** Deviation of the logarithm of the channels' ranges within a value, mean of values. */
  private static double unevenness(Map<String, double[]> peaks) {
    return peaks.values().stream()
        .mapToDouble(
            ofChannels -> {
              double[] logs =
                  Arrays.stream(ofChannels).filter(peak -> peak > 0).map(Math::log).toArray();
              double mean = Arrays.stream(logs).average().orElse(0);
              return Math.sqrt(
                  Arrays.stream(logs).map(l -> (l - mean) * (l - mean)).average().orElse(0));
            })
        .average()
        .orElse(0);
  }
}
