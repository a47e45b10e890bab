package dev.clearlane.serving.inference.tensorrt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;

/** CUDA's runtime compiler. Needs no GPU. */
final class Nvrtc {
  private Nvrtc() {}

  /**
   * Why it is unavailable.
   *
   * @return null if it is available
   */
  static @Nullable String problem() {
    try {
      int[] major = new int[1];
      int[] minor = new int[1];
      int error = nvrtc.nvrtcVersion(major, minor);
      return error == nvrtc.NVRTC_SUCCESS ? null : message(error);
    } catch (LinkageError e) {
      return "NVRTC does not load: " + Bindings.reason(e);
    }
  }

  /**
   * Compiles CUDA C++.
   *
   * @param architecture {@code sm_87} for machine code of a GPU, {@code compute_80} for PTX
   * @throws CudaException with the compiler's messages
   */
  static byte[] compile(String source, String architecture, List<String> options)
      throws CudaException {
    _nvrtcProgram program = new _nvrtcProgram();
    try (BytePointer text = new BytePointer(source, StandardCharsets.UTF_8);
        BytePointer name = new BytePointer("kernels.cu", StandardCharsets.UTF_8)) {
      check(
          "starting the compiler",
          nvrtc.nvrtcCreateProgram(
              program, text, name, 0, (PointerPointer<?>) null, (PointerPointer<?>) null));
    }
    String[] arguments = new String[options.size() + 1];
    arguments[0] = "--gpu-architecture=" + architecture;
    for (int i = 0; i < options.size(); i++) {
      arguments[i + 1] = options.get(i);
    }
    try (PointerPointer<BytePointer> list =
            new PointerPointer<>(arguments, StandardCharsets.UTF_8);
        SizeTPointer size = new SizeTPointer(1)) {
      if (nvrtc.nvrtcCompileProgram(program, arguments.length, list) != nvrtc.NVRTC_SUCCESS) {
        check("reading the compiler log", nvrtc.nvrtcGetProgramLogSize(program, size));
        byte[] log = new byte[(int) size.get()];
        check("reading the compiler log", nvrtc.nvrtcGetProgramLog(program, log));
        throw new CudaException(
            "kernels do not compile for %s: %s"
                .formatted(
                    architecture,
                    new String(log, StandardCharsets.UTF_8)
                        .replace('\0', ' ')
                        .strip()
                        .replaceAll("\\s*\\R\\s*", "; ")));
      }
      boolean virtual = architecture.startsWith("compute_");
      check(
          "reading the compiled code",
          virtual ? nvrtc.nvrtcGetPTXSize(program, size) : nvrtc.nvrtcGetCUBINSize(program, size));
      byte[] code = new byte[(int) size.get()];
      check(
          "reading the compiled code",
          virtual ? nvrtc.nvrtcGetPTX(program, code) : nvrtc.nvrtcGetCUBIN(program, code));
      return code;
    } finally {
      nvrtc.nvrtcDestroyProgram(program);
    }
  }

  private static void check(String what, int error) throws CudaException {
    if (error != nvrtc.NVRTC_SUCCESS) {
      throw new CudaException(what + ": NVRTC error: " + message(error));
    }
  }

  private static String message(int error) {
    return nvrtc.nvrtcGetErrorString(error).getString();
  }
}
