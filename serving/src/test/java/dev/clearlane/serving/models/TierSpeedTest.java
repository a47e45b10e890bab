package dev.clearlane.serving.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.inference.cache.CpuPrecision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TierSpeedTest {
  private static final double INTERVAL_S = 0.04;

  @TempDir Path directory;

  @Test
  void shouldChooseTheFirstThatKeepsUp() {
    TierSpeed standard = speed(Tier.STANDARD, CpuPrecision.FP32, 30, 10, 5);
    TierSpeed integer = speed(Tier.STANDARD, CpuPrecision.INT8, 10, 5, 3);
    assertThat(TierSpeed.best(List.of(standard, integer), INTERVAL_S)).isSameAs(standard);
    assertThat(TierSpeed.best(List.of(standard, integer), INTERVAL_S / 2)).isSameAs(integer);
  }

  @Test
  void shouldPreferMoreOfTheFrameToABetterModel() {
    TierSpeed standard = speed(Tier.STANDARD, CpuPrecision.FP32, 400, 110, 30);
    TierSpeed integer = speed(Tier.STANDARD, CpuPrecision.INT8, 130, 31, 20);
    TierSpeed fast = speed(Tier.FAST, CpuPrecision.INT8, 125, 30, 19);
    assertThat(TierSpeed.best(List.of(standard, integer, fast), INTERVAL_S)).isSameAs(integer);
  }

  @Test
  void shouldChooseTheFastestIfNoneKeepsUp() {
    TierSpeed standard = speed(Tier.STANDARD, CpuPrecision.FP32, 400, 110, 60);
    TierSpeed fast = speed(Tier.FAST, CpuPrecision.FP32, 300, 100, 50);
    assertThat(TierSpeed.best(List.of(standard, fast), INTERVAL_S)).isSameAs(fast);
  }

  @Test
  void shouldDescribeItself() {
    assertThat(speed(Tier.STANDARD, CpuPrecision.INT8, 100, 40, 20))
        .hasToString("standard int8: full 10.0, half 25.0, third 50.0 frames/s");
  }

  @Test
  void shouldMeasureEachTierAndLevelOfTheInstalledModels() throws Exception {
    Path models = models();
    assertThat(speeds(models).measure(Double.POSITIVE_INFINITY))
        .extracting(TierSpeed::tier)
        .containsExactly(Tier.STANDARD, Tier.FAST);
    assertThat(speeds(models).measure(Double.POSITIVE_INFINITY))
        .allSatisfy(
            speed -> {
              assertThat(speed.precision()).as("no 8-bit files").isEqualTo(CpuPrecision.FP32);
              assertThat(speed.seconds().keySet())
                  .containsExactly(WorkLevel.FULL, WorkLevel.HALF, WorkLevel.THIRD);
              assertThat(speed.seconds().values()).allMatch(seconds -> seconds > 0);
            });
  }

  @Test
  void shouldNotMeasureMoreWorkWhereLessIsTooSlow() throws Exception {
    assertThat(speeds(models()).measure(1e-9))
        .allSatisfy(speed -> assertThat(speed.seconds()).containsOnlyKeys(WorkLevel.THIRD));
  }

  @Test
  void shouldMeasureAgainOnlyAfterAChange() throws Exception {
    Path models = models();
    Path file = directory.resolve("cache/speeds.json");
    List<TierSpeed> first = speeds(models).stored(file, INTERVAL_S);
    assertThat(speeds(models).stored(file, INTERVAL_S)).isEqualTo(first);
    Files.writeString(file, Files.readString(file).replaceFirst("FP32", "INT8"));
    assertThat(speeds(models).stored(file, INTERVAL_S).get(0).precision())
        .as("read, not measured")
        .isEqualTo(CpuPrecision.INT8);

    ModelBundle bundle = ModelBundle.open(models.resolve("derain-a"));
    ModelBundle.writeManifest(bundle.directory(), bundle.manifest().toBuilder().scale(2).build());
    assertThat(speeds(models).stored(file, INTERVAL_S).get(0).precision())
        .isEqualTo(CpuPrecision.FP32);

    Files.writeString(file, "{");
    assertThat(speeds(models).stored(file, INTERVAL_S)).hasSize(2);
  }

  @Test
  void shouldNameWhatIsMissing() {
    assertThatThrownBy(() -> speeds(directory.resolve("none")).measure(1))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("none");
  }

  private Path models() throws Exception {
    Path models = directory.resolve("models");
    TinyModels.scale(models.resolve("deblur-a"), "deblur-a", Task.DEBLUR, 0.5f);
    TinyModels.scale(models.resolve("derain-a"), "derain-a", Task.DERAIN, 0.5f);
    return models;
  }

  private static TierSpeeds speeds(Path models) {
    return new TierSpeeds(models, List.of(), CpuPrecision.AUTO, 1, 96, 64);
  }

  private static TierSpeed speed(
      Tier tier, CpuPrecision precision, double fullMs, double halfMs, double thirdMs) {
    Map<WorkLevel, Double> seconds = new EnumMap<>(WorkLevel.class);
    seconds.put(WorkLevel.FULL, fullMs / 1e3);
    seconds.put(WorkLevel.HALF, halfMs / 1e3);
    seconds.put(WorkLevel.THIRD, thirdMs / 1e3);
    return new TierSpeed(tier, precision, seconds);
  }
}
