package dev.clearlane.serving.inference.tensorrt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The kernels' text, and their PTX for machines without a compiler, as they lie in the resources.
 */
final class KernelSource {
  /** Files, one kernel each (two where they are each other's inverse). */
  static final List<String> FILES =
      List.of(
          "bgr_to_tensor.cu",
          "tensor_to_bgr.cu",
          "add_change.cu",
          "tensor_to_tensor.cu",
          "convert_tensor.cu");

  /** Every GPU from this compute capability on takes the shipped PTX: Orin is 8.7, Thor 11.0. */
  static final String PTX_ARCHITECTURE = "compute_80";

  private static final String COMMON = "tensor.cuh";

  private KernelSource() {}

  /** All kernels as one text. */
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

  /** The compiler's options. */
  static List<String> options(boolean half) {
    return half ? List.of("--fmad=false", "--define-macro=TENSOR_HALF=1") : List.of("--fmad=false");
  }

  /** Name of the PTX in the resources. */
  static String ptxName(boolean half) {
    return half ? "kernels-half.ptx" : "kernels-float.ptx";
  }

  /** The shipped PTX; its first line names the hash of the source that it was made of. */
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
