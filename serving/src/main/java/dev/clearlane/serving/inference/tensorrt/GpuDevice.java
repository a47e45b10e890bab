package dev.clearlane.serving.inference.tensorrt;

/**
 * A GPU as reported by CUDA.
 *
 * @param name such as {@code Orin}
 * @param computeMajor first part of the compute capability
 * @param computeMinor second part: 8.7 is Orin, 11.0 is Thor
 * @param multiprocessors number of streaming multiprocessors
 * @param integrated whether it shares the memory of the CPU, as on a Jetson
 * @param memoryBytes size of its memory
 * @param dlaCores number of deep learning accelerators
 */
public record GpuDevice(
    String name,
    int computeMajor,
    int computeMinor,
    int multiprocessors,
    boolean integrated,
    long memoryBytes,
    int dlaCores) {
  /** Compute capability, such as {@code 8.7}. */
  public String computeCapability() {
    return computeMajor + "." + computeMinor;
  }

  GpuDevice withDlaCores(int cores) {
    return new GpuDevice(
        name, computeMajor, computeMinor, multiprocessors, integrated, memoryBytes, cores);
  }
}
