package dev.clearlane.serving.inference.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineNotReadyException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.inference.PixelTile;
import dev.clearlane.serving.inference.TinyModels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EngineOpenerTest {
  private static final String ONNX = "onnxruntime-cpu-fp32";
  private static final int VALUES = 3 * 32 * 32;

  @TempDir Path directory;
  private ModelBundle bundle;
  private final FakeAccelerator accelerator = new FakeAccelerator();

  @BeforeEach
  void open() throws Exception {
    bundle = TinyModels.identity(directory.resolve("model"), "same", Task.DEBLUR, 16);
  }

  @Test
  void shouldUseOnnxRuntimeWithoutAnAccelerator() throws Exception {
    EngineOpener opener =
        new EngineOpener(
            settings(EngineKind.AUTO),
            () -> {
              throw new EngineException("no device");
            });
    try (Engine engine = opener.open(bundle)) {
      assertThat(engine.description()).isEqualTo(ONNX);
    }
    EngineOpener forced =
        new EngineOpener(
            settings(EngineKind.TENSORRT),
            () -> {
              throw new EngineException("no device");
            });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> forced.open(bundle))
          .isInstanceOf(EngineException.class)
          .hasMessage("engine.kind is tensorrt, but TensorRT is not available: no device");
    }
  }

  @Test
  void shouldNotOpenAnAcceleratorIfOnnxIsConfigured() throws Exception {
    EngineOpener opener =
        new EngineOpener(
            settings(EngineKind.ONNX),
            () -> {
              throw new AssertionError("looked");
            });
    try (Engine engine = opener.openInBackground(bundle)) {
      assertThat(engine.description()).isEqualTo(ONNX);
    }
  }

  @Test
  void shouldBuildOnceAndUseTheCacheAfterwards() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (Engine engine = opener(EngineKind.AUTO).open(bundle)) {
        assertThat(engine.description()).isEqualTo("fake");
        run(engine);
      }
    }
    assertThat(accelerator.builds).hasValue(1);
    assertThat(accelerator.loaded).hasSize(3).allMatch(engine -> engine.closes() == 1);
  }

  @Test
  void shouldRebuildADamagedEngine() throws Exception {
    opener(EngineKind.AUTO).open(bundle).close();
    try (var files = Files.list(cache())) {
      for (Path file : files.toList()) {
        Files.writeString(file, "rubbish");
      }
    }
    opener(EngineKind.AUTO).open(bundle).close();
    assertThat(accelerator.builds).hasValue(2);
  }

  @Test
  void shouldRebuildAnEngineThatFailsVerification() throws Exception {
    EngineKey key = EngineKey.of(bundle, accelerator.platform(), BuildOptions.DEFAULT);
    new EngineCache(cache()).write(key, "1.5".getBytes(US_ASCII));
    try (Engine engine = opener(EngineKind.AUTO).open(bundle)) {
      assertThat(engine.description()).isEqualTo("fake");
    }
    assertThat(accelerator.builds).hasValue(1);
  }

  @Test
  void shouldRejectANewEngineThatFailsVerification() throws Exception {
    accelerator.building(1.5f);
    assertThatThrownBy(() -> opener(EngineKind.TENSORRT).open(bundle))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("differs from the onnxruntime by 0.5");
    assertThat(accelerator.last().closes()).isEqualTo(1);
    try (Engine engine = opener(EngineKind.AUTO).open(bundle)) {
      assertThat(engine.description()).isEqualTo(ONNX);
    }
  }

  @Test
  void shouldVerifyEnginesAgainstTheGoldenSampleOfTheBundle() throws Exception {
    var sample = Verification.compute(bundle);
    float[] other = sample.output().clone();
    other[7] += 0.5f; // as if the shipped model computed something else
    var golden =
        new dev.clearlane.bundle.GoldenSample(sample.input(), other).write(bundle.directory());
    ModelBundle.writeManifest(
        bundle.directory(), bundle.manifest().toBuilder().golden(golden).build());
    bundle = ModelBundle.open(bundle.directory());
    assertThatThrownBy(() -> opener(EngineKind.TENSORRT).open(bundle))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("differs from the golden sample by 0.");
  }

  /** Its tensors hold several pictures: the engine converts none, and no other can follow on it. */
  @Test
  void shouldRunModelsWithHistoryOnTensorsAndInNoChain() throws Exception {
    ModelBundle deblur = TinyModels.frames(directory.resolve("b"), "b", Task.DEBLUR, 1, 0, 0);
    ModelBundle derain = TinyModels.identity(directory.resolve("r"), "r", Task.DERAIN, 4);
    var golden = Verification.compute(deblur).write(deblur.directory());
    ModelBundle.writeManifest(
        deblur.directory(), deblur.manifest().toBuilder().golden(golden).build());
    deblur = ModelBundle.open(deblur.directory());
    Semaphore permits = new Semaphore(0);
    accelerator.gated(permits);
    try (EngineSet engines = opener(EngineKind.TENSORRT).open(List.of(derain, deblur), true)) {
      assertThat(engines.chain()).isNull();
      Engine engine = engines.engine(Task.DEBLUR);
      assertThat(engine.takesPixels()).as("while it is built").isFalse();
      permits.release(2);
      TensorView input = TensorView.direct(8, 4, 3);
      input.buffer().put(5, 0.5f);
      FloatBuffer output = TensorView.directFloats(3 * 8 * 4);
      while (engine.description().equals("building")) {
        try {
          engine.run(input, output);
        } catch (EngineNotReadyException e) {
          Thread.onSpinWait();
        }
      }
      engine.run(input, output);
      assertThat(engine.description()).isEqualTo("fake");
      assertThat(output.get(5)).isEqualTo(0.5f);
    }
  }

  @Test
  void shouldReportNotReadyWhileAnEngineIsBuilt() throws Exception {
    Semaphore permits = new Semaphore(0);
    accelerator.gated(permits);
    try (Engine engine = opener(EngineKind.AUTO).openInBackground(bundle)) {
      accelerator.started.await();
      assertThatThrownBy(() -> run(engine)).isInstanceOf(EngineNotReadyException.class);
      assertThat(engine.description()).isEqualTo("building");
      assertThat(engine.takesPixels()).as("before the pixels are prepared").isTrue();
      permits.release();
      runOnceReady(engine);
      assertThat(engine.description()).isEqualTo("fake");
      assertThat(engine.takesPixels()).isFalse();
    }
    assertThat(accelerator.last().closes()).isEqualTo(1);
  }

  @Test
  void shouldCancelTheBuildWhenClosed() throws Exception {
    Semaphore permits = new Semaphore(0);
    accelerator.gated(permits);
    Engine engine = opener(EngineKind.AUTO).openInBackground(bundle);
    accelerator.started.await();
    engine.close();
    engine.close();
    assertThatThrownBy(() -> run(engine)).isInstanceOf(IllegalStateException.class);
    assertThat(accelerator.loaded).isEmpty();
  }

  @Test
  void shouldRebuildOnceThenFallBack() throws Exception {
    try (Engine engine = opener(EngineKind.AUTO).open(bundle)) {
      accelerator.last().failing(true);
      assertThatThrownBy(() -> run(engine)).hasMessageContaining("on request");
      runOnceReady(engine);
      assertThat(accelerator.builds).hasValue(2);
      assertThat(engine.description()).isEqualTo("fake");
      accelerator.last().failing(true);
      assertThatThrownBy(() -> run(engine)).hasMessageContaining("on request");
      run(engine);
      assertThat(engine.description()).isEqualTo(ONNX);
      assertThat(engine.takesPixels()).isFalse();
      assertThat(accelerator.builds).hasValue(2);
      assertThat(accelerator.loaded).allMatch(each -> each.closes() == 1);
    }
  }

  @Test
  void shouldChainEnginesOnTheAcceleratorAndChargeFailuresToTheFirst() throws Exception {
    ModelBundle derain = TinyModels.identity(directory.resolve("derain"), "first", Task.DERAIN, 16);
    accelerator.chaining(true);
    PixelView pixels = PixelView.dense(ByteBuffer.allocateDirect(VALUES), 32, 32);
    PixelTile tile = PixelTile.whole(pixels, 32, 32, pixels);
    try (EngineSet engines = opener(EngineKind.AUTO).open(List.of(bundle, derain), false)) {
      Engine chain = engines.chain();
      assertThat(chain.models()).extracting(ModelManifest::id).containsExactly("first", "same");
      assertThat(chain.runPixels(tile)).isTrue();
      assertThat(accelerator.chained).containsExactly("first", "same");
      run(chain);

      FakeEngine first = accelerator.last(); // opened after the other
      accelerator.failingChains(true);
      assertThatThrownBy(() -> chain.runPixels(tile)).hasMessageContaining("chain failed");
      assertThat(first.closes()).isEqualTo(1);
      accelerator.chaining(false);
      runOnceReady(chain);
      assertThat(chain.runPixels(tile)).as("the engines run one by one").isFalse();
    }
    assertThat(accelerator.loaded).allMatch(engine -> engine.closes() == 1);
  }

  @Test
  void shouldFailPermanentlyIfTheFallbackFailsToo() throws Exception {
    Engine engine = opener(EngineKind.AUTO).open(bundle);
    Files.delete(bundle.modelFile()); // nor can ONNX Runtime open it now
    accelerator.refusing();
    accelerator.last().failing(true);
    assertThatThrownBy(() -> run(engine)).hasMessageContaining("on request");
    EngineException last = null;
    while (last == null) {
      try {
        run(engine);
      } catch (EngineNotReadyException e) {
        Thread.onSpinWait();
      } catch (EngineException e) {
        last = e;
      }
    }
    assertThat(last).hasMessageContaining("model.onnx");
    assertThatThrownBy(() -> run(engine)).isInstanceOf(EngineException.class);
    assertThat(engine.description()).isEqualTo("none");
    engine.close();
  }

  @Test
  void shouldNotBuildIfTheCacheIsNotWritable() throws Exception {
    Files.writeString(directory.resolve("engines"), "a file in the folder's place");
    EngineOpener opener = opener(EngineKind.AUTO);
    for (int i = 0; i < 3; i++) {
      try (Engine engine = opener.open(bundle)) {
        assertThat(engine.description()).isEqualTo(ONNX);
      }
    }
    assertThat(accelerator.builds).hasValue(0);
  }

  private Path cache() {
    return directory.resolve("engines");
  }

  private EngineOpener opener(EngineKind kind) {
    return new EngineOpener(settings(kind), () -> accelerator);
  }

  private EngineSettings settings(EngineKind kind) {
    return new EngineSettings(kind, 1, cache(), BuildOptions.DEFAULT, CpuPrecision.FP32);
  }

  private static void runOnceReady(Engine engine) throws EngineException {
    for (; ; ) {
      try {
        run(engine);
        return;
      } catch (EngineNotReadyException e) {
        Thread.onSpinWait();
      }
    }
  }

  private static void run(Engine engine) throws EngineException {
    FloatBuffer input = floats();
    for (int i = 0; i < VALUES; i++) {
      input.put(i, i / (float) VALUES);
    }
    FloatBuffer output = floats();
    engine.run(new TensorView(input, 32, 32), output);
    assertThat(output.get(VALUES - 1)).isEqualTo(input.get(VALUES - 1));
  }

  private static FloatBuffer floats() {
    return ByteBuffer.allocateDirect(Float.BYTES * VALUES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
