package dev.clearlane.serving.inference.tensorrt;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels loaded on the device: compiled by NVRTC if available, otherwise by the driver from
 * the shipped PTX. Loaded once per process and never unloaded. May be launched from any thread that
 * has selected the device.
 *
 * <p>NVRTC of CUDA 13 writes PTX 9, which the drivers of JetPack 6 reject. The shipped PTX is
 * therefore built for compute_80 and declares version 8.0 (CUDA 12.0); the kernels use nothing
 * newer.
 */
final class Kernels {
  private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
  private static final int BLOCK_WIDTH = 32; // a warp reads one row
  static final int BLOCK_HEIGHT = 8;

  private static final Map<Boolean, Kernels> LOADED = new HashMap<>();

  /** A kernel by its name in the source. */
  enum Kernel {
    BGR_TO_TENSOR,
    TENSOR_TO_BGR,
    ADD_CHANGE,
    TENSOR_TO_TENSOR,
    CONVERT_TO_TENSOR,
    CONVERT_FROM_TENSOR;

    String function() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Kernel, CUfunc_st> functions = new EnumMap<>(Kernel.class);

  private Kernels() {}

  /**
   * The kernels for tensors of one precision.
   *
   * @param half whether tensors hold half precision
   */
  static Kernels get(GpuDevice device, boolean half) throws CudaException {
    synchronized (LOADED) {
      Kernels loaded = LOADED.get(half);
      if (loaded == null) {
        loaded = load(device, half);
        LOADED.put(half, loaded);
      }
      return loaded;
    }
  }

  private static Kernels load(GpuDevice device, boolean half) throws CudaException {
    CUmod_st module = new CUmod_st();
    try (BytePointer code = new BytePointer(code(device, half))) {
      CudaException.checkDriver("loading kernels", cudart.cuModuleLoadData(module, code));
    }
    Kernels kernels = new Kernels();
    for (Kernel kernel : Kernel.values()) {
      CUfunc_st function = new CUfunc_st();
      CudaException.checkDriver(
          "finding kernel " + kernel.function(),
          cudart.cuModuleGetFunction(function, module, kernel.function()));
      kernels.functions.put(kernel, function);
    }
    return kernels;
  }

  private static byte[] code(GpuDevice device, boolean half) {
    String problem = Nvrtc.problem();
    if (problem == null) {
      String architecture = "sm_" + device.computeMajor() + device.computeMinor();
      try {
        return Nvrtc.compile(KernelSource.text(), architecture, KernelSource.options(half));
      } catch (CudaException e) {
        problem = e.getMessage(); // NVRTC is older than the GPU
      }
    }
    LOG.info("{}; using the shipped PTX, which the driver compiles", problem);
    return (KernelSource.ptx(half) + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Launches a kernel over a grid of threads.
   *
   * @param width threads per row
   * @param height rows
   * @param arguments arguments of the kernel: Integer, Float or Pointer to device memory
   */
  void launch(Kernel kernel, CUstream_st stream, int width, int height, Object... arguments)
      throws CudaException {
    CUfunc_st function = functions.get(kernel);
    if (function == null) {
      throw new IllegalStateException("no kernel " + kernel);
    }
    @Nullable Pointer[] values = new Pointer[arguments.length];
    try (PointerPointer<Pointer> parameters = new PointerPointer<>(arguments.length)) {
      for (int i = 0; i < arguments.length; i++) {
        Pointer value = value(arguments[i]);
        values[i] = value;
        parameters.put(i, value);
      }
      CudaException.checkDriver(
          "launching " + kernel.function(),
          cudart.cuLaunchKernel(
              function,
              (width + BLOCK_WIDTH - 1) / BLOCK_WIDTH,
              (height + BLOCK_HEIGHT - 1) / BLOCK_HEIGHT,
              1,
              BLOCK_WIDTH,
              BLOCK_HEIGHT,
              1,
              0,
              stream,
              parameters,
              (PointerPointer<?>) null));
    } finally {
      for (Pointer value : values) {
        if (value != null) {
          value.deallocate();
        }
      }
    }
  }

  private static Pointer value(Object argument) {
    if (argument instanceof Integer number) {
      return new IntPointer(new int[] {number});
    }
    if (argument instanceof Float number) {
      return new FloatPointer(new float[] {number});
    }
    if (argument instanceof Pointer pointer) {
      return new LongPointer(new long[] {pointer.address()});
    }
    throw new IllegalArgumentException("kernels cannot take arguments of " + argument.getClass());
  }
}
