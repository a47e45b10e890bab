package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.inference.RequiresTensorRt;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.EngineKey;
import dev.clearlane.serving.inference.cache.Precision;
import dev.clearlane.serving.inference.cache.SizeProfile;
import dev.clearlane.serving.inference.cache.SizeProfile.Side;
import dev.clearlane.serving.inference.tensorrt.TensorRtAccelerator;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A frame that is mapped on the device comes back as one that is mapped by Java. */
@ExtendWith(RequiresTensorRt.class)
class DevicePixelsTest {
  private static final int WIDTH = 75;
  private static final int HEIGHT = 53;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(
      value = WorkLevel.class,
      names = {"FULL", "HALF"})
  void shouldReturnTheSameFrameAsJava(WorkLevel level) throws Exception {
    ModelBundle deblur = TinyModels.mean3x3(directory.resolve("a"), "mean", Task.DEBLUR);
    ModelBundle derain = TinyModels.scale(directory.resolve("b"), "scale", Task.DERAIN, 1.25f);
    Picture picture = Picture.black(WIDTH, HEIGHT);
    new Random(1).nextBytes(picture.bgr());
    Picture java = restore(OnnxEngine.open(deblur, 1), OnnxEngine.open(derain, 1), picture, level);
    Picture device = restore(onDevice(deblur), onDevice(derain), picture, level);
    for (int i = 0; i < java.bgr().length; i++) {
      assertThat(Math.abs((java.bgr()[i] & 0xff) - (device.bgr()[i] & 0xff))).isLessThan(2);
    }
  }

  private Engine onDevice(ModelBundle bundle) throws Exception {
    TensorRtAccelerator accelerator = TensorRtAccelerator.open();
    BuildOptions options =
        new BuildOptions(
            Precision.FP32,
            new SizeProfile(new Side(16, 16), new Side(128, 128), new Side(128, 128)),
            BuildOptions.MIN_WORKSPACE_MIB,
            BuildOptions.NO_DLA);
    EngineKey key = EngineKey.of(bundle, accelerator.platform(), options);
    byte[] built = accelerator.build(bundle, key.options(), directory);
    return accelerator.load(bundle, key.options(), built);
  }

  /** The third frame: the first runs as it is, the second is recorded, the third replayed. */
  private static Picture restore(Engine deblur, Engine derain, Picture picture, WorkLevel level)
      throws Exception {
    FramePool pool = new FramePool(4, WIDTH, HEIGHT);
    try (Restorer restorer = new Restorer(EngineSet.of(deblur, derain), RestoreSettings.DEFAULT)) {
      Picture last = picture;
      for (int i = 0; i < 3; i++) {
        Frame frame = pool.lease();
        frame.stamp(i, i, i).copyFrom(picture);
        try (RestoredFrame restored =
            restorer.restore(
                frame, Decision.forced(Treatment.BOTH), new Work(level, List.of()), pool)) {
          assertThat(restored.applied()).isEqualTo(Treatment.BOTH);
          last = restored.restored().toPicture();
        }
      }
      return last;
    }
  }
}
