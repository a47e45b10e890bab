package dev.clearlane.serving.inference.tensorrt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process of its own tries with CUDA's libraries, as a crash of theirs would end it. */
public final class NativeProbe {
  private NativeProbe() {}

  /**
   * {@code support}; {@code compile ARCHITECTURE…}; or {@code ptx FOLDER}. One line for each
   * result.
   */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "support" -> {
        TensorRtSupport support = TensorRtSupport.get();
        System.out.println(support.state() + " " + support.detail());
      }
      case "compile" -> {
        for (int i = 1; i < args.length; i++) {
          for (boolean half : new boolean[] {false, true}) {
            byte[] code = Nvrtc.compile(KernelSource.text(), args[i], KernelSource.options(half));
            String magic = new String(code, 1, 3, StandardCharsets.US_ASCII);
            System.out.println("%s %s %s %d".formatted(args[i], half, magic, code.length));
          }
        }
      }
      case "nvrtc" -> System.out.println(Nvrtc.problem());
      case "ptx" -> {
        for (boolean half : new boolean[] {false, true}) {
          Files.writeString(Path.of(args[1]).resolve(KernelSource.ptxName(half)), ptx(half));
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /**
   * PTX as it is shipped: in the language of CUDA 12.0, so that the drivers of JetPack 6 take it
   * too; the kernels use nothing newer.
   */
  private static String ptx(boolean half) throws CudaException {
    byte[] code =
        Nvrtc.compile(
            KernelSource.text(), KernelSource.PTX_ARCHITECTURE, KernelSource.options(half));
    String text =
        new String(code, StandardCharsets.US_ASCII)
            .replace("\0", "")
            .replaceAll("(?m)^//.*\\R", "")
            .replaceAll("(?m)^\\.version .*$", ".version 8.0")
            .strip();
    return "// made from kernels of sha256 %s\n%s\n".formatted(KernelSource.sha256(), text);
  }
}
