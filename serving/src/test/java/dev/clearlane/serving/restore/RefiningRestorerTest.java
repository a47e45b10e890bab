package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ManifestBuilder;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.inference.TinyModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refiners and what they refine, run by ONNX Runtime, against both composed by hand. */
class RefiningRestorerTest {
  private static final FixedTile TILE = new FixedTile(32, 32, 8);

  @TempDir Path directory;

  private int width = 63;
  private int height = 37;

  /** The coarse model gives the mean of a tile, so that its scale shows. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void shouldRefineTheCoarseResultAtFullSize(int scale) throws Exception {
    Picture raw = noise(1);
    Picture coarse;
    try (Restorer alone = restorer(coarse())) {
      alone.setScale(scale);
      coarse = restore(alone, raw, Treatment.DEBLUR, Work.FULL);
    }
    assertThat(coarse.bgr()).isNotEqualTo(raw.bgr());
    try (Restorer refining = restorer(refiner(scale, 0.5f, 0.25f), coarse())) {
      refining.setScale(scale == 1 ? 2 : 1); // the scale of what is refined is fixed
      Picture refined = restore(refining, raw, Treatment.DEBLUR, Work.FULL);
      for (int i = 0; i < raw.bgr().length; i++) {
        double sum = 0.5 * (coarse.bgr()[i] & 0xff) + 0.25 * (raw.bgr()[i] & 0xff);
        assertThat(refined.bgr()[i] & 0xff).isBetween((int) (sum - 0.01), (int) (sum + 0.99));
      }
      assertThat(refining.models(Treatment.DEBLUR)).containsExactly("c", "f");
    }
  }

  @Test
  void shouldRefineInTilesWhereAFrameIsTooLarge() throws Exception {
    width = 1200;
    height = 800;
    Picture raw = noise(2);
    try (Restorer refining =
        new Restorer(
            EngineSet.of(refiner(2, 0, 1), coarse()),
            new RestoreSettings(RestoreSettings.MIN_TILE_PX, 8, 1))) {
      assertThat(restore(refining, raw, Treatment.DEBLUR, Work.FULL).bgr()).isEqualTo(raw.bgr());
    }
  }

  /** A frame that is reduced has no detail of full size: what is refined runs alone. */
  @ParameterizedTest
  @ValueSource(strings = {"HALF", "THIRD"})
  void shouldNotRefineWhereLessThanFullSizeIsProcessed(String level) throws Exception {
    Work work = level.equals("HALF") ? Work.HALF : Work.THIRD;
    Picture raw = noise(3);
    Picture coarse;
    try (Restorer alone = restorer(coarse())) {
      alone.setScale(2);
      coarse = restore(alone, raw, Treatment.DEBLUR, work);
    }
    try (Restorer refining = restorer(refiner(2, 0, 0), coarse());
        RestoredFrame restored = frame(refining, raw, Treatment.DEBLUR, work)) {
      assertThat(restored.restored().toPicture().bgr()).isEqualTo(coarse.bgr());
      assertThat(restored.models()).containsExactly("c");
    }
  }

  @Test
  void shouldRefineInRegions() throws Exception {
    width = 200;
    height = 120;
    Work left = Work.roi(List.of(new Region(0, 0, 0.5, 1)));
    Picture raw = Scenes.plain(width, height, 100, 100, 100);
    try (Restorer refining = restorer(refiner(2, 0.25f, 0.25f), coarse())) {
      Picture restored = restore(refining, raw, Treatment.DEBLUR, left);
      assertThat(restored.sample(10, 60, 0)).isEqualTo(50);
      assertThat(restored.sample(190, 60, 0)).isEqualTo(100);
    }
  }

  /** Deraining adds a tenth; the refiner sees that as the raw picture. */
  @Test
  void shouldRefineWhatWasDerainedBefore() throws Exception {
    Engine derain = open(TinyModels.scale(directory.resolve("r"), "r", Task.DERAIN, 1.1f));
    Picture raw = Scenes.plain(width, height, 100, 100, 100);
    try (Restorer refining = restorer(refiner(2, 0, 0.5f), coarse(), derain);
        RestoredFrame both = frame(refining, raw, Treatment.BOTH, Work.FULL);
        RestoredFrame half = frame(refining, raw, Treatment.BOTH, Work.HALF)) {
      assertThat(both.restored().toPicture().sample(5, 5, 0)).isEqualTo(55);
      assertThat(both.models()).containsExactly("r", "c", "f");
      assertThat(half.restored().toPicture().sample(5, 5, 0)).isEqualTo(110);
      assertThat(half.models()).containsExactly("r", "c");
    }
  }

  @Test
  void shouldKnowWhatBothTake() throws Exception {
    try (Restorer refining = restorer(refiner(2, 1, 0), coarse())) {
      assertThat(refining.expectedSeconds(Treatment.DEBLUR, width, height, 0)).isEmpty();
      try (Frame frame = stamped(noise(4))) {
        refining.warmUp(frame, Treatment.DEBLUR);
        assertThat(refining.expectedSeconds(Treatment.DEBLUR, width, height, 0)).isPresent();
        assertThat(refining.bareNs(frame, Treatment.DEBLUR)).isPositive();
        assertThat(refining.measure(frame, Treatment.DEBLUR, Work.FULL)).isPositive();
      }
    }
  }

  @Test
  void shouldShareBothAmongCameras() throws Exception {
    Picture raw = Scenes.plain(width, height, 100, 100, 100);
    try (SharedEngines shared = new SharedEngines(EngineSet.of(coarse(), refiner(2, 0.5f, 0.25f)));
        Restorer camera = new Restorer(shared.join().restoring(), RestoreSettings.DEFAULT)) {
      assertThat(shared.running().stream().map(SharedEngines.Running::model))
          .containsExactly("c", "f");
      assertThat(restore(camera, raw, Treatment.DEBLUR, Work.FULL).sample(30, 20, 1)).isEqualTo(75);
    }
  }

  @Test
  void shouldForwardTheRawFrameAndCloseBothOnceWhereOneFails() throws Exception {
    FakeEngine coarse = fake(ModelManifest.builder("c", Task.DEBLUR, "fake").scale(2));
    FakeEngine refiner = fake(refines("c"));
    Picture raw = noise(5);
    try (Restorer refining = restorer(refiner.failing(true), coarse)) {
      assertThat(restore(refining, raw, Treatment.DEBLUR, Work.FULL).bgr()).isEqualTo(raw.bgr());
      assertThat(refining.failures()).isEqualTo(1);
    }
    assertThat(coarse.closes()).isEqualTo(1);
    assertThat(refiner.closes()).isEqualTo(1);
  }

  @Test
  void shouldRefuseARefinerWithoutWhatItRefines() {
    FakeEngine refiner = fake(refines("c"));
    FakeEngine other = fake(ModelManifest.builder("c", Task.DERAIN, "fake"));
    assertThatThrownBy(() -> EngineSet.of(refiner))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("f: the model that it refines must be c, but is none");
    assertThatThrownBy(() -> EngineSet.of(refiner, other))
        .hasMessage("f: the model that it refines must be c, but is none");
    assertThatThrownBy(() -> new EngineSet(Map.of(), Map.of(Task.DERAIN, other), null))
        .hasMessage("c: there is no refiner of it");
  }

  /** A file of three channels with the manifest of a refiner. */
  @Test
  void shouldRefuseAFileThatTakesOnePicture() throws Exception {
    ModelBundle plain = TinyModels.identity(directory.resolve("p"), "p", Task.DEBLUR, 1);
    ModelBundle.writeManifest(
        plain.directory(), plain.manifest().toBuilder().refines(new CoarseModel("c", 2)).build());
    ModelBundle bundle = ModelBundle.open(plain.directory());
    assertThatThrownBy(() -> OnnxEngine.open(bundle, 1))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("the input x must be float of shape [1, 6, -1, -1] by the manifest");
  }

  private static ManifestBuilder refines(String coarse) {
    return ModelManifest.builder("f", Task.DEBLUR, "fake").refines(new CoarseModel(coarse, 2));
  }

  private static FakeEngine fake(ManifestBuilder manifest) {
    return new FakeEngine(manifest.tensors("x", "y").build(), value -> value);
  }

  private Engine coarse() throws Exception {
    return open(TinyModels.tileMean(directory.resolve("c"), "c", Task.DEBLUR, TILE));
  }

  private Engine refiner(int scale, float ofCoarse, float ofRaw) throws Exception {
    return open(
        TinyModels.refiner(
            directory.resolve("f"),
            "f",
            Task.DEBLUR,
            new CoarseModel("c", scale),
            ofCoarse,
            ofRaw));
  }

  private static Engine open(ModelBundle bundle) throws Exception {
    return OnnxEngine.open(bundle, 1);
  }

  private static Restorer restorer(Engine... engines) {
    return new Restorer(EngineSet.of(engines), RestoreSettings.DEFAULT);
  }

  private Picture restore(Restorer restorer, Picture picture, Treatment treatment, Work work)
      throws Exception {
    try (RestoredFrame restored = frame(restorer, picture, treatment, work)) {
      return restored.restored().toPicture();
    }
  }

  private RestoredFrame frame(Restorer restorer, Picture picture, Treatment treatment, Work work)
      throws Exception {
    return restorer.restore(
        stamped(picture), Decision.forced(treatment), work, new FramePool(1, width, height));
  }

  private Frame stamped(Picture picture) throws Exception {
    Frame frame = new FramePool(1, width, height).lease();
    frame.stamp(0, 0, 0).copyFrom(picture);
    return frame;
  }

  private Picture noise(long seed) {
    Picture picture = Picture.black(width, height);
    new Random(seed).nextBytes(picture.bgr());
    return picture;
  }
}
