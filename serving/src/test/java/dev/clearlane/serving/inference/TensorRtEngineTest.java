package dev.clearlane.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.EngineKey;
import dev.clearlane.serving.inference.cache.Precision;
import dev.clearlane.serving.inference.cache.SizeProfile;
import dev.clearlane.serving.inference.cache.SizeProfile.Side;
import dev.clearlane.serving.inference.cache.Verification;
import dev.clearlane.serving.inference.tensorrt.TensorRtAccelerator;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The engine contract on TensorRT, and what is TensorRT's own. */
@ExtendWith(RequiresTensorRt.class)
class TensorRtEngineTest extends EngineContract {
  private static final BuildOptions SMALL =
      new BuildOptions(
          Precision.FP32,
          new SizeProfile(new Side(1, 1), new Side(64, 64), new Side(64, 64)),
          BuildOptions.MIN_WORKSPACE_MIB,
          BuildOptions.NO_DLA);

  @Override
  Engine open(ModelBundle bundle) throws EngineException {
    return open(bundle, SMALL);
  }

  private Engine open(ModelBundle bundle, BuildOptions options) throws EngineException {
    TensorRtAccelerator accelerator = TensorRtAccelerator.open();
    try {
      EngineKey key = EngineKey.of(bundle, accelerator.platform(), options);
      byte[] built = accelerator.build(bundle, key.options(), directory);
      return accelerator.load(bundle, key.options(), built);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted", e);
    } catch (dev.clearlane.bundle.BundleException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  @Test
  void shouldRunAgainAfterAFailure() {
    assumeTrue(false, "TensorRT refuses a model of one width when it is built");
  }

  @Test
  void shouldRejectSizesThatItWasNotBuiltFor() throws Exception {
    try (Engine engine = open(TinyModels.identity(directory, "same", Task.DEBLUR, 1))) {
      FloatBuffer tensor = floats(3 * 65 * 8);
      assertThatThrownBy(() -> engine.run(new TensorView(tensor, 65, 8), floats(3 * 65 * 8)))
          .isInstanceOf(SizeOutsideProfileException.class)
          .hasMessageContaining("was built for 1x1 to 64x64, not 65x8");
    }
  }

  @Test
  void shouldReportParserMessages() throws Exception {
    ModelBundle bundle = TinyModels.raw(directory, "not a model".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> open(bundle))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("does not parse the model");
  }

  @Test
  void shouldRejectWhatIsNoEngine() throws Exception {
    ModelBundle bundle = TinyModels.identity(directory, "same", Task.DEBLUR, 1);
    assertThatThrownBy(() -> TensorRtAccelerator.open().load(bundle, SMALL, new byte[] {1, 2, 3}))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("same: TensorRT rejects its engine: ");
  }

  @Test
  void shouldComputeWhatTheShippedModelsDo() throws Exception {
    Path models = Path.of(System.getProperty("clearlane.root"), "models");
    for (Precision precision : new Precision[] {Precision.FP32, Precision.FP16}) {
      BuildOptions options =
          new BuildOptions(
              precision,
              new SizeProfile(new Side(32, 32), new Side(640, 368), new Side(640, 368)),
              512,
              BuildOptions.NO_DLA);
      for (ModelBundle bundle : Models.open(models).all()) {
        if (!Task.RESTORATION.contains(bundle.manifest().task())) {
          continue; // models for plates run on ONNX Runtime
        }
        try (Engine engine = open(bundle, options)) {
          Verification verification = Verification.of(engine, bundle, options);
          assertThat(verification.error())
              .as(bundle.manifest().id() + " in " + precision)
              .isLessThanOrEqualTo(precision.tolerance());
        }
      }
    }
  }
}
