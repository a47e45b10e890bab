package dev.clearlane.serving.inference.tensorrt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Source of the kernels, and their PTX for machines without a compiler, from the resources. */
final class KernelSource {
  /** Files, with one kernel or a pair of inverse kernels each. */
  static final List<String> FILES =
      List.of(
          "bgr_to_tensor.cu",
          "tensor_to_bgr.cu",
          "add_change.cu",
          "tensor_to_tensor.cu",
          "convert_tensor.cu");

  /** Lowest compute capability that the shipped PTX runs on: Orin is 8.7, Thor 11.0. */
  static final String PTX_ARCHITECTURE = "compute_80";

  private static final String COMMON = "tensor.cuh";

  private KernelSource() {}

  /** Source of all kernels. */
  static String text() {
    StringBuilder text = new StringBuilder(resource(COMMON));
    for (String file : FILES) {
      text.append('\n').append(resource(file));
    }
    return text.toString();
  }

  /** Hash of {@link #text}. */
  static String sha256() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  /** Compiler options. */
  static List<String> options(boolean half) {
    return half ? List.of("--fmad=false", "--define-macro=TENSOR_HALF=1") : List.of("--fmad=false");
  }

  /** Name of the PTX in the resources. */
  static String ptxName(boolean half) {
    return half ? "kernels-half.ptx" : "kernels-float.ptx";
  }

  /** The shipped PTX; its first line names the hash of its source. */
  static String ptx(boolean half) {
    return resource(ptxName(half));
  }

  private static String resource(String name) {
    try (InputStream in = KernelSource.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
