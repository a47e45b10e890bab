package dev.clearlane.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RunPageTest {
  @Test
  void shouldShowTheLastPartsOfPathsInNames() {
    assertThat(RunPage.shown("paired:/data/my pairs/in:/data/my pairs/out_psnr_out"))
        .isEqualTo("paired:in:out_psnr_out");
    assertThat(RunPage.shown("raindrop_psnr_in")).isEqualTo("raindrop_psnr_in");
    assertThat(RunPage.shown("sharp:frames")).isEqualTo("sharp:frames");
  }
}
