package dev.clearlane.serving.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  void shouldReportWhyABuildFailed() throws Exception {
    Path output =
        Files.writeString(folder.resolve("output"), "noise\nclearlane-build: no memory\n");
    assertThat(TensorRtAccelerator.reason(output, 1)).isEqualTo("no memory");
    Files.writeString(output, "noise");
    assertThat(TensorRtAccelerator.reason(output, 139))
        .isEqualTo("the build process was killed by signal 11");
    assertThat(TensorRtAccelerator.reason(output, 3))
        .isEqualTo("the build process ended with exit code 3");
  }

  @Test
  void shouldReportThatThereIsNoDevice() throws Exception {
    List<Path> libraries = new ArrayList<>();
    libraries.add(NativeProcess.stub(folder));
    libraries.addAll(NativeProcess.libraries());
    NativeProcess.Result result =
        NativeProcess.run(folder, libraries, NativeProbe.class.getName(), "support");
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("NO_DEVICE no device: ");
  }

  @Test
  void shouldReportThatThereIsNoDriverWithoutTheStub() {
    if (!DriverLibrary.isThere()) {
      assertThat(TensorRtSupport.get().state()).isEqualTo(TensorRtSupport.State.NO_CUDA);
    }
    assertThat(TensorRtSupport.get().detail()).doesNotContain("\n").isNotEmpty();
  }
}
