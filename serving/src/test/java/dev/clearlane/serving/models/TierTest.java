package dev.clearlane.serving.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelOrigin;
import dev.clearlane.bundle.ModelStore;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.inference.cache.EngineOpener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TierTest {
  @TempDir private Path models;

  @BeforeEach
  void writeModels() throws Exception {
    TinyModels.selector(models.resolve("selector"), List.of("blur", "streaks", "drops"), Map.of());
    costing("deblur-a", Task.DEBLUR, 0.5f, 2_000);
    costing("deblur-b", Task.DEBLUR, 0.25f, 1_000);
    costing("derain-a", Task.DERAIN, 0.5f, 500);
  }

  @Test
  void shouldTakeTheFirstModelsOrTheCheapest() throws Exception {
    assertThat(ids(Mode.BOTH, Tier.STANDARD)).containsExactly("deblur-a", "derain-a");
    assertThat(ids(Mode.BOTH, Tier.FAST)).containsExactly("deblur-b", "derain-a");
    assertThat(ids(Mode.AUTO, Tier.FAST)).containsExactly("selector", "deblur-b", "derain-a");
    assertThat(ids(Mode.PASS, Tier.FAST)).isEmpty();
  }

  @Test
  void shouldLetNamedModelsReplaceThoseOfTheTier() throws Exception {
    ModelSet named = ModelSet.resolve(Mode.BOTH, Tier.FAST, models, List.of("deblur-a"), 1);
    assertThat(named.uses()).extracting(ModelUse::id).containsExactly("deblur-a", "derain-a");
  }

  @ParameterizedTest
  @EnumSource(
      value = Tier.class,
      names = {"BEST", "ARCHIVE_FAST", "ARCHIVE"})
  void shouldNameWhatIsMissingOfACatalogueTierInOneLine(Tier tier) {
    String deblur = tier.model(Task.DEBLUR);
    String derain = tier.model(Task.DERAIN);
    assumeFalse(Files.exists(ModelStore.directory(deblur)), deblur + " is installed");
    assumeFalse(Files.exists(ModelStore.directory(derain)), derain + " is installed");

    assertThatThrownBy(() -> ids(Mode.AUTO, tier))
        .isInstanceOf(BundleException.class)
        .hasMessage(
            "tier %1$s: models %2$s and %3$s are not installed; run: clearlane models get %2$s &&"
                + " clearlane models get %3$s",
            tier, deblur, derain);
    assertThatThrownBy(() -> ids(Mode.DEBLUR, tier))
        .hasMessage(
            "tier %1$s: model %2$s is not installed; run: clearlane models get %2$s", tier, deblur);
    assertThatThrownBy(() -> live(tier, Set.of(Mode.DERAIN, Mode.PASS)))
        .hasMessage(
            "tier %1$s: model %2$s is not installed; run: clearlane models get %2$s", tier, derain);
  }

  @Test
  void shouldRequireOfCamerasOnlyWhatTheirModesUse() throws Exception {
    assumeFalse(Files.exists(ModelStore.directory("maxim-deraining-s1")));
    TinyModels.scale(models.resolve("m"), "maxim-deblurring-s1", Task.DEBLUR, 0.5f);

    ModelSet deblurring = live(Tier.BEST, Set.of(Mode.DEBLUR));

    assertThat(deblurring.has(Task.DERAIN)).isFalse();
    assertThat(deblurring.uses())
        .extracting(ModelUse::id)
        .containsExactly("selector", "maxim-deblurring-s1");
    assertThat(deblurring.scale()).isEqualTo(ScaleChoice.fixed(2));
  }

  @Test
  void shouldRefineInTierBestAndNoOther() throws Exception {
    TinyModels.scale(models.resolve("m"), "maxim-deblurring-s1", Task.DEBLUR, 0.5f);
    refiner("deblur-0", "maxim-deblurring-s1");
    costing("deblur-0-plain", Task.DEBLUR, 0.5f, 1_500);
    assertThat(ids(Mode.DEBLUR, Tier.BEST)).containsExactly("maxim-deblurring-s1", "deblur-0");
    assertThat(ids(Mode.DEBLUR, Tier.ARCHIVE_FAST)).containsExactly("maxim-deblurring-s1");
    assertThat(ids(Mode.DEBLUR, Tier.STANDARD)).containsExactly("deblur-0-plain");
    assertThat(ids(Mode.DEBLUR, Tier.FAST)).containsExactly("deblur-b");
    ModelSet best = ModelSet.resolve(Mode.DEBLUR, Tier.BEST, models, List.of(), 1);
    assertThat(best.names()).isEqualTo("maxim-deblurring-s1, deblur-0");
    Picture grey = Picture.black(64, 48);
    Arrays.fill(grey.bgr(), (byte) 200);
    // Half of what was halved, and a quarter of the raw picture.
    assertThat(restored(best, grey, Treatment.DEBLUR).bgr()).containsOnly(100);

    ModelSet coarse =
        ModelSet.resolve(Mode.DEBLUR, Tier.BEST, models, List.of("maxim-deblurring-s1"), 1);
    assertThat(coarse.uses()).extracting(ModelUse::id).containsExactly("maxim-deblurring-s1");
    ModelSet named = ModelSet.resolve(Mode.DEBLUR, Tier.STANDARD, models, List.of("deblur-0"), 1);
    assertThat(named.uses())
        .extracting(ModelUse::id)
        .containsExactly("maxim-deblurring-s1", "deblur-0");
    assertThat(
            ModelSet.installed(
                    models, Tier.STANDARD, Set.of(), List.of("deblur-0"), EngineOpener.onnx(1))
                .uses())
        .extracting(ModelUse::id)
        .containsExactly("selector", "maxim-deblurring-s1", "deblur-0", "derain-a");
  }

  @Test
  void shouldNameTheCommandThatFetchesWhatARefinerRefines() throws Exception {
    assumeFalse(Files.exists(ModelStore.directory("maxim-deblurring-s1")));
    refiner("deblur-0", "maxim-deblurring-s1");
    assertThatThrownBy(() -> ids(Mode.DEBLUR, Tier.BEST))
        .isInstanceOf(BundleException.class)
        .hasMessage(
            "tier best: model maxim-deblurring-s1 is not installed; run: clearlane models get"
                + " maxim-deblurring-s1");
    assertThatThrownBy(
            () -> ModelSet.resolve(Mode.DEBLUR, Tier.STANDARD, models, List.of("deblur-0"), 1))
        .isInstanceOf(BundleException.class)
        .hasMessage(
            "deblur-0 refines maxim-deblurring-s1 at scale 2: model maxim-deblurring-s1 is not"
                + " installed; run: clearlane models get maxim-deblurring-s1");
    refiner("deblur-1", "derain-a");
    refiner("deblur-2", "deblur-1");
    assertThatThrownBy(
            () -> ModelSet.resolve(Mode.DEBLUR, Tier.STANDARD, models, List.of("deblur-1"), 1))
        .hasMessage(
            "deblur-1: refines.model must be a model for task deblur that is no refiner, but"
                + " derain-a is for task derain");
    assertThatThrownBy(
            () -> ModelSet.resolve(Mode.DEBLUR, Tier.STANDARD, models, List.of("deblur-2"), 1))
        .hasMessage(
            "deblur-2: refines.model must be a model for task deblur that is no refiner, but"
                + " deblur-1 is a refiner for task deblur");
  }

  private void refiner(String id, String coarse) throws Exception {
    TinyModels.refiner(
        models.resolve(id), id, Task.DEBLUR, new CoarseModel(coarse, 2), 0.5f, 0.25f);
  }

  @Test
  void shouldDeblurAtTheScaleOfTheTierAndDerainAtFullSize() throws Exception {
    Picture checks = Picture.black(64, 64); // every second pixel: gone at half size
    for (int i = 0; i < 64 * 64; i++) {
      Arrays.fill(checks.bgr(), 3 * i, 3 * i + 3, (byte) ((i + i / 64) % 2 == 0 ? 200 : 0));
    }
    byte[] halved = new byte[checks.bgr().length];
    for (int i = 0; i < halved.length; i++) {
      halved[i] = (byte) ((checks.bgr()[i] & 0xff) / 2);
    }

    ModelSet standard = ModelSet.resolve(Mode.DERAIN, Tier.STANDARD, models, List.of(), 1);
    assertThat(restored(standard, checks, Treatment.DERAIN).bgr()).isEqualTo(halved);
    ModelSet fast = ModelSet.resolve(Mode.DERAIN, Tier.FAST, models, List.of(), 1);
    assertThat(restored(fast, checks, Treatment.DERAIN).bgr()).isEqualTo(halved);

    fast = ModelSet.resolve(Mode.DEBLUR, Tier.FAST, models, List.of(), 1);
    // Mean 100 becomes 25: the change of -75 is added to every pixel and clamped.
    assertThat(restored(fast, checks, Treatment.DEBLUR).bgr()).contains(125, 0).doesNotContain(50);
    Picture full = restored(fast.with(ScaleChoice.fixed(1)), checks, Treatment.DEBLUR);
    assertThat(full.bgr()).containsOnly(50, 0);
  }

  @Test
  void shouldChainModelsWhoseScalesDiffer() throws Exception {
    Picture grey = Picture.black(64, 48);
    Arrays.fill(grey.bgr(), (byte) 200);
    ModelSet fast = ModelSet.resolve(Mode.BOTH, Tier.FAST, models, List.of(), 1);
    assertThat(restored(fast, grey, Treatment.BOTH).bgr()).containsOnly(25);
    ModelSet full = fast.with(ScaleChoice.fixed(1));
    assertThat(restored(full, grey, Treatment.BOTH).bgr()).containsOnly(25);
    ModelSet inTime = fast.with(ScaleChoice.within(60));
    assertThat(restored(inTime, grey, Treatment.BOTH).bgr()).containsOnly(25);
  }

  @Test
  void shouldCreditForeignNetworks() throws Exception {
    ModelBundle bundle =
        TinyModels.scale(models.resolve("m"), "maxim-deblurring-s1", Task.DEBLUR, 0.5f);
    ModelBundle.writeManifest(
        models.resolve("m"),
        bundle.manifest().toBuilder()
            .origin(
                new ModelOrigin("m", null, null, null, "Apache-2.0", List.of("A", "B"), null, null))
            .build());
    ModelSet set = ModelSet.resolve(Mode.DEBLUR, Tier.ARCHIVE_FAST, models, List.of(), 1);
    assertThat(set.uses().get(0).credit()).isEqualTo("Apache-2.0, by A, B");
    assertThat(set.names()).isEqualTo("maxim-deblurring-s1 (Apache-2.0, by A, B)");
    assertThat(ModelSet.resolve(Mode.DEBLUR, models, List.of(), 1).names()).isEqualTo("deblur-a");
  }

  private List<String> ids(Mode mode, Tier tier) throws BundleException {
    return ModelSet.resolve(mode, tier, models, List.of(), 1).uses().stream()
        .map(ModelUse::id)
        .toList();
  }

  private ModelSet live(Tier tier, Set<Mode> modes) throws BundleException {
    return ModelSet.installed(models, tier, modes, List.of(), EngineOpener.onnx(1));
  }

  private static Picture restored(ModelSet set, Picture picture, Treatment expected)
      throws Exception {
    try (StillRestorer restorer = StillRestorer.open(set)) {
      StillRestorer.Restored restored = restorer.restore(picture);
      assertThat(restored.applied()).isEqualTo(expected);
      return restored.picture();
    }
  }

  private void costing(String id, Task task, float factor, long macs) throws Exception {
    ModelBundle bundle = TinyModels.scale(models.resolve(id), id, task, factor);
    ModelBundle.writeManifest(
        models.resolve(id),
        bundle.manifest().toBuilder().cost(new ModelCost(64, 64, macs, 1)).build());
  }
}
