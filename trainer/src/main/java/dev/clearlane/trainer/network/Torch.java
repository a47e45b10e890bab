package dev.clearlane.trainer.network;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Whether libtorch is here, and the few conversions between its tensors and Java's arrays. */
public final class Torch {
  private static final @Nullable String ABSENCE = load();

  private Torch() {}

  /** Whether libtorch can be used on this machine; there is none for every platform. */
  public static boolean isAvailable() {
    return ABSENCE == null;
  }

  /**
   * Says why libtorch cannot be used.
   *
   * @throws IllegalStateException if it cannot
   */
  public static void require() {
    if (ABSENCE != null) {
      throw new IllegalStateException(
          "libtorch cannot be loaded on " + Loader.getPlatform() + ": " + ABSENCE);
    }
  }

  /** Threads that each operation may use. */
  public static void useThreads(int threads) {
    torch.set_num_threads(threads);
  }

  /** A new tensor with a copy of the values. */
  public static Tensor tensor(float[] values, long... shape) {
    return Tensor.create(values, shape);
  }

  /** A copy of a float tensor's values, rows in order. */
  public static float[] values(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    try (Tensor host = tensor.cpu();
        Tensor dense = host.contiguous()) {
      dense.data_ptr_float().capacity(values.length).get(values);
    }
    return values;
  }

  private static @Nullable String load() {
    try {
      Loader.load(torch.class);
      return null;
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      return e.toString();
    }
  }
}
