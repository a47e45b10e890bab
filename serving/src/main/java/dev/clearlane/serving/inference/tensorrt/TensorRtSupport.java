package dev.clearlane.serving.inference.tensorrt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvinfer.IRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Whether this machine can build and run TensorRT engines. Immutable.
 *
 * @param state result of the check
 * @param detail one line: what was found or is missing
 * @param cuda version of the CUDA runtime library, such as {@code 13.1}; null if it does not load
 * @param driver newest CUDA version that the driver supports; null if there is no driver
 * @param tensorRt version of the TensorRT library, such as {@code 10.15.1}; null if it does not
 *     load or was not checked
 * @param device the first GPU, or null
 */
public record TensorRtSupport(
    State state,
    String detail,
    @Nullable String cuda,
    @Nullable String driver,
    @Nullable String tensorRt,
    @Nullable GpuDevice device) {
  /** Generation of the bindings, e.g. {@code CUDA 13.1, TensorRT 10.15}. */
  public static final String BINDINGS = Bindings.description();

  private static final Path L4T_RELEASE = Path.of("/etc/nv_tegra_release");
  private static final Pattern L4T =
      Pattern.compile("# (R\\d+) \\(release\\), REVISION: ([\\d.]+)");
  private static final int OLDEST = 10_03_00; // JetPack 6

  /** Result of the check. */
  public enum State {
    /** Engines can be built and run. */
    USABLE,
    /** The CUDA runtime library or the driver does not load. */
    NO_CUDA,
    /** CUDA loads, but there is no usable GPU. */
    NO_DEVICE,
    /** There is a GPU, but TensorRT does not load. */
    NO_TENSORRT,
    /** There is a GPU, but TensorRT is of a version that these bindings do not support. */
    MISMATCHED
  }

  /** Checked once: neither libraries nor GPUs change during a process. */
  private static final class Once {
    static final TensorRtSupport RESULT = check();
  }

  /** Checks this machine. The first call loads the libraries, which takes a moment. */
  public static TensorRtSupport get() {
    return Once.RESULT;
  }

  /** Whether engines can be built and run. */
  public boolean isUsable() {
    return state == State.USABLE;
  }

  /**
   * Release of Jetson Linux, such as {@code R36.4.3}; {@code none} on other machines. Part of the
   * engine key, as it includes the driver.
   */
  static String l4tRelease() {
    try {
      return l4tRelease(Files.readString(L4T_RELEASE));
    } catch (IOException e) {
      return "none"; // not a Jetson
    }
  }

  static String l4tRelease(String text) {
    Matcher matcher = L4T.matcher(text);
    return matcher.find() ? matcher.group(1) + "." + matcher.group(2) : "unknown";
  }

  private static TensorRtSupport check() {
    String cuda;
    String driver;
    int[] count = new int[1];
    int error;
    if (!DriverLibrary.isThere()) { // loading the bindings would take half a second to fail
      return new TensorRtSupport(
          State.NO_CUDA, "no NVIDIA driver: libcuda.so.1 not found", null, null, null, null);
    }
    try {
      cuda = version(cudaVersion(cudart::cudaRuntimeGetVersion));
      driver = version(cudaVersion(cudart::cudaDriverGetVersion));
      error = cudart.cudaGetDeviceCount(count);
    } catch (LinkageError e) {
      return new TensorRtSupport(
          State.NO_CUDA, "CUDA does not load: " + Bindings.reason(e), null, null, null, null);
    }
    // Without a device TensorRT returns invalid pointers, so it is only called with one.
    if (error != cudart.cudaSuccess || count[0] < 1) {
      String reason =
          error == cudart.cudaSuccess
              ? "CUDA finds none"
              : cudart.cudaGetErrorString(error).getString();
      return new TensorRtSupport(State.NO_DEVICE, "no device: " + reason, cuda, driver, null, null);
    }
    try {
      GpuDevice bare = device(0);
      int found;
      try {
        found = nvinfer.getInferLibVersion();
        nvonnxparser.getNvOnnxParserVersion();
      } catch (LinkageError e) {
        return new TensorRtSupport(
            State.NO_TENSORRT,
            "GPU " + bare.name() + " found, but TensorRT does not load: " + Bindings.reason(e),
            cuda,
            driver,
            null,
            bare);
      }
      String tensorRt = tensorRtVersion(found);
      if (found / 10_000 != Bindings.TENSORRT_MAJOR || found < OLDEST) {
        return new TensorRtSupport(
            State.MISMATCHED,
            "TensorRT is %s, but these bindings (%s) take 10.3 or newer of the same major version"
                .formatted(tensorRt, BINDINGS),
            cuda,
            driver,
            tensorRt,
            bare);
      }
      GpuDevice device = bare.withDlaCores(dlaCores());
      return new TensorRtSupport(
          State.USABLE,
          "TensorRT %s on %s, compute capability %s"
              .formatted(tensorRt, device.name(), device.computeCapability()),
          cuda,
          driver,
          tensorRt,
          device);
    } catch (CudaException e) {
      return new TensorRtSupport(
          State.NO_DEVICE, String.valueOf(e.getMessage()), cuda, driver, null, null);
    }
  }

  private static GpuDevice device(int index) throws CudaException {
    CudaException.check("selecting the device", cudart.cudaSetDevice(index));
    byte[] name = new byte[256];
    CudaException.checkDriver(
        "reading the device's name", cudart.cuDeviceGetName(name, name.length, index));
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer total = new SizeTPointer(1)) {
      CudaException.check("reading the device's memory", cudart.cudaMemGetInfo(free, total));
      return new GpuDevice(
          new String(name, 0, length, StandardCharsets.US_ASCII),
          attribute(cudart.cudaDevAttrComputeCapabilityMajor, index),
          attribute(cudart.cudaDevAttrComputeCapabilityMinor, index),
          attribute(cudart.cudaDevAttrMultiProcessorCount, index),
          attribute(cudart.cudaDevAttrIntegrated, index) != 0,
          total.get(),
          0);
    }
  }

  private static int attribute(int attribute, int device) throws CudaException {
    int[] value = new int[1];
    CudaException.check(
        "reading the device's attributes", cudart.cudaDeviceGetAttribute(value, attribute, device));
    return value[0];
  }

  private static int dlaCores() {
    TensorRtLog log = TensorRtLog.get();
    IRuntime runtime = nvinfer.createInferRuntime(log);
    if (runtime == null || runtime.isNull()) {
      return 0;
    }
    try {
      return runtime.getNbDLACores();
    } finally {
      NativeDelete.RUNTIME.delete(runtime);
    }
  }

  private interface VersionCall {
    int read(int[] version);
  }

  private static int cudaVersion(VersionCall call) {
    int[] version = new int[1];
    return call.read(version) == cudart.cudaSuccess ? version[0] : 0;
  }

  /** 13010 is 13.1; 0 means none and gives null. */
  private static @Nullable String version(int cuda) {
    return cuda == 0 ? null : cuda / 1000 + "." + cuda % 1000 / 10;
  }

  /** 101501 is 10.15.1; 8601 was 8.6.1. */
  static String tensorRtVersion(int version) {
    return version >= 10_000
        ? "%d.%d.%d".formatted(version / 10_000, version / 100 % 100, version % 100)
        : "%d.%d.%d".formatted(version / 1000, version / 100 % 10, version % 100);
  }
}
