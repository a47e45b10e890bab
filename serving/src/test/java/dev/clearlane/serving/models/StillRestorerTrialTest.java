package dev.clearlane.serving.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.models.StillRestorer.Restored;
import dev.clearlane.serving.restore.SoftBlobs;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drops are scored by how bright the pictures are, about 0.29, and restored by a model that darkens
 * bright spots.
 */
class StillRestorerTrialTest {
  private static final int GROUND = 64;
  private static final Picture BLOBS = SoftBlobs.on(GROUND, 100);
  private static final Picture PLAIN = SoftBlobs.on(GROUND, 0);

  @TempDir Path directory;

  @Test
  void shouldDerainAPictureInDoubtWhereTheModelRemovesSpots() throws Exception {
    try (StillRestorer restorer = StillRestorer.open(models(Mode.AUTO))) {
      Restored restored = restorer.restore(BLOBS);
      assertThat(restored.applied()).isEqualTo(Treatment.DERAIN);
      assertThat(restored.decision().reason()).matches("drops 0\\.\\d\\d, confirmed on trial");
      assertThat(restored.picture().bgr()).isEqualTo(PLAIN.bgr());

      assertThat(restorer.restore(PLAIN).picture()).as("no drops").isSameAs(PLAIN);
      assertThat(restorer.decide(BLOBS).treatment()).isEqualTo(Treatment.DERAIN);
    }
  }

  @Test
  void shouldLetAVerdictStandWithinAClip() throws Exception {
    try (StillRestorer restorer =
        StillRestorer.openForClips(models(Mode.AUTO), new TimeBase(1, 25))) {
      restorer.beginClip();
      assertThat(restorer.restore(BLOBS).applied()).isEqualTo(Treatment.DERAIN);
      assertThat(restorer.restore(PLAIN).applied()).isEqualTo(Treatment.DERAIN);
      restorer.beginClip();
      assertThat(restorer.restore(PLAIN).applied()).isEqualTo(Treatment.PASS);
    }
  }

  @Test
  void shouldNotTryWhereTheModeIsFixed() throws Exception {
    try (StillRestorer restorer = StillRestorer.open(models(Mode.PASS))) {
      assertThat(restorer.restore(BLOBS).picture()).isSameAs(BLOBS);
    }
  }

  private ModelSet models(Mode mode) throws Exception {
    ModelBundle selector = TinyModels.meanColourSelector(directory.resolve("s"), Map.of());
    ModelBundle derain = TinyModels.limit(directory.resolve("r"), "r", Task.DERAIN, GROUND / 255f);
    return ModelSet.of(mode, Map.of(Task.SELECT, selector, Task.DERAIN, derain), 1);
  }
}
