package dev.clearlane.serving.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorRtSupportTest {
  @TempDir Path folder;

  @Test
  void shouldReadTheReleaseOfAJetson() {
    assertThat(
            TensorRtSupport.l4tRelease(
                "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64"))
        .isEqualTo("R36.4.3");
    assertThat(TensorRtSupport.l4tRelease("something else")).isEqualTo("unknown");
  }

  @Test
  void shouldReadVersionsOfBothSchemes() {
    assertThat(TensorRtSupport.tensorRtVersion(101501)).isEqualTo("10.15.1");
    assertThat(TensorRtSupport.tensorRtVersion(100300)).isEqualTo("10.3.0");
    assertThat(TensorRtSupport.tensorRtVersion(8601)).isEqualTo("8.6.1");
  }

  @Test
  void shouldTellWhyABuildEnded() throws Exception {
    Path said = Files.writeString(folder.resolve("said"), "noise\nclearlane-build: no memory\n");
    assertThat(TensorRtAccelerator.reason(said, 1)).isEqualTo("no memory");
    Files.writeString(said, "noise");
    assertThat(TensorRtAccelerator.reason(said, 139))
        .isEqualTo("the builder was ended by signal 11");
    assertThat(TensorRtAccelerator.reason(said, 3)).isEqualTo("the builder ended with exit code 3");
  }
}
