package dev.clearlane.trainer.network;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Where tensors live and are computed with. Everything that takes part in a computation has to be
 * on one device; parameters know theirs.
 */
public enum Device {
  /** Main memory and the processor. */
  CPU,
  /** The first CUDA device; needs libtorch's CUDA build (Maven profile gpu) and CUDA itself. */
  CUDA;

  /** What a user may ask for. */
  public enum Choice {
    /** CUDA where there is a device, else the CPU. */
    AUTO,
    CPU,
    CUDA
  }

  /**
   * The device for a choice.
   *
   * @throws IllegalArgumentException if there is none; the message names what is missing
   */
  public static Device of(Choice choice) {
    if (choice == Choice.CPU) {
      return CPU;
    }
    boolean cuda = torch.cuda_is_available();
    if (!cuda && choice == Choice.CUDA) {
      throw new IllegalArgumentException(
          "--device must be auto or cpu here, but is cuda: libtorch finds no CUDA device, or not"
              + " the libraries that it needs for one (Maven profile gpu, CUDA 13, cuDNN 9, NCCL 2:"
              + " see docs/training.md)");
    }
    return cuda ? CUDA : CPU;
  }

  /** A new tensor on this device with a copy of the values. */
  public Tensor tensor(float[] values, long... shape) {
    return here(Torch.tensor(values, shape));
  }

  /** The tensor itself where it is here already, else a copy; within the scope that is open. */
  public Tensor here(Tensor tensor) {
    return this == CPU ? tensor : tensor.cuda();
  }

  /** Waits for what was started here, so that a clock sees it. */
  public void finish() {
    if (this == CUDA) {
      torch.cuda_synchronize(-1);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
