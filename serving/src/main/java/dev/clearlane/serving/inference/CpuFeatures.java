package dev.clearlane.serving.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What the processor can do, as far as it decides which file of a model is fast on it.
 *
 * @param isX86 whether it is an x86-64 processor
 * @param integerFeature its instructions for sums of 8-bit products, e.g. {@code avx512_vnni};
 *     empty if it has none
 */
public record CpuFeatures(boolean isX86, String integerFeature) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final List<String> X86 = List.of("avx512_vnni", "avx_vnni");
  private static final List<String> ARM = List.of("i8mm", "asimddp");

  /** Those of this machine; none where {@code /proc/cpuinfo} cannot be read. */
  public static CpuFeatures ofThisMachine() {
    boolean isX86 = List.of("amd64", "x86_64").contains(System.getProperty("os.arch", ""));
    try {
      return parse(isX86, Files.readAllLines(CPU_INFO));
    } catch (IOException e) {
      return new CpuFeatures(isX86, "");
    }
  }

  /** Reads the lines of {@code /proc/cpuinfo}. */
  public static CpuFeatures parse(boolean isX86, List<String> lines) {
    String key = isX86 ? "flags" : "Features";
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
        Set<String> flags =
            Set.copyOf(
                Arrays.stream(line.substring(colon + 1).strip().split("\\s+")).distinct().toList());
        return new CpuFeatures(
            isX86, (isX86 ? X86 : ARM).stream().filter(flags::contains).findFirst().orElse(""));
      }
    }
    return new CpuFeatures(isX86, "");
  }

  /** Whether ONNX Runtime's sums of products of unsigned and signed bytes saturate at 16 bits. */
  public boolean saturates() {
    return isX86 && !hasIntegerDots();
  }

  /** Whether 8-bit models are faster than float32 ones. */
  public boolean hasIntegerDots() {
    return !integerFeature.isEmpty();
  }
}
