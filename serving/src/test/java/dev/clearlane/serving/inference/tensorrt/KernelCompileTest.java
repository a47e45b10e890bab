package dev.clearlane.serving.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the kernels for every GPU that we know of; NVRTC needs none. */
@Timeout(600)
class KernelCompileTest {
  @TempDir Path folder;

  @Test
  void shouldCompileForOrinThorAndDesktops() throws Exception {
    List<Path> libraries = nvrtc();
    NativeProcess.Result result =
        probe(libraries, "compile", "sm_86", "sm_87", "sm_89", "sm_90", "sm_110");
    assertThat(result.exit()).as(result.err()).isZero();
    List<String> lines = result.out().lines().toList();
    assertThat(lines).hasSize(10).allMatch(line -> line.contains(" ELF "));
  }

  @Test
  void shouldReportCompilerMessages() throws Exception {
    NativeProcess.Result result = probe(nvrtc(), "compile", "sm_72"); // Xavier: CUDA 13 has left it
    assertThat(result.exit()).isNotZero();
    assertThat(result.err()).contains("CudaException");
  }

  @Test
  void shouldShipPtxOfTheKernelsAsTheyAre() {
    for (boolean half : new boolean[] {false, true}) {
      assertThat(KernelSource.ptx(half))
          .as(KernelSource.ptxName(half) + ": outdated; regenerate it, see CONTRIBUTING.md")
          .startsWith("// made from kernels of sha256 " + KernelSource.sha256() + "\n")
          .contains(".version 8.0", ".target sm_80", ".entry bgr_to_tensor", ".entry add_change");
    }
  }

  private List<Path> nvrtc() throws Exception {
    List<Path> libraries = new ArrayList<>(NativeProcess.libraries());
    libraries.add(NativeProcess.stub(folder));
    String problem = probe(libraries, "nvrtc").out().strip();
    assumeTrue(
        problem.equals("null"),
        () ->
            "kernels are not compiled: %s (name its folder with %s)"
                .formatted(problem, NativeProcess.LIBRARIES));
    return libraries;
  }

  private NativeProcess.Result probe(List<Path> libraries, String... arguments) throws Exception {
    return NativeProcess.run(folder, libraries, NativeProbe.class.getName(), arguments);
  }
}
