package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.serving.inference.PixelTile;
import dev.clearlane.serving.inference.tensorrt.Kernels.Kernel;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;

/** Enqueues the kernels of a job before, between and after its networks. */
final class MappingKernels {
  private final Kernels kernels;

  MappingKernels(Kernels kernels) {
    this.kernels = kernels;
  }

  /**
   * Converts the input to the first network's tensor.
   *
   * @param format pixel format of that network
   */
  void toTensor(Job job, PixelFormat format, Buffers buffers, CUstream_st stream)
      throws CudaException {
    if (job.kind() == Job.Kind.TENSOR) {
      int values = Math.toIntExact(job.tensorValues());
      kernels.launch(
          Kernel.CONVERT_TO_TENSOR,
          stream,
          flat(values),
          1,
          buffers.deviceIn(),
          buffers.here(),
          values);
      return;
    }
    PixelNumbers numbers = PixelNumbers.of(format);
    kernels.launch(
        Kernel.BGR_TO_TENSOR,
        stream,
        job.tensor().width(),
        job.tensor().height(),
        buffers.deviceIn(),
        3 * job.input().width(),
        job.input().width(),
        job.input().height(),
        buffers.here(),
        job.tensor().width(),
        job.tensor().height(),
        numbers.low(),
        numbers.scale(),
        numbers.bluePlane(),
        job.size() == PixelTile.Size.HALF ? 1 : 0);
  }

  /** Converts the output of one network to the input of the next, in place. */
  void between(Job job, PixelFormat before, PixelFormat next, Pointer tensor, CUstream_st stream)
      throws CudaException {
    PixelNumbers out = PixelNumbers.of(before);
    PixelNumbers in = PixelNumbers.of(next);
    kernels.launch(
        Kernel.TENSOR_TO_TENSOR,
        stream,
        job.tensor().width(),
        job.tensor().height(),
        tensor,
        job.tensor().width(),
        job.tensor().height(),
        before.equals(next) ? 1 : 0,
        before.range().low(),
        before.range().high(),
        out.inverse(),
        out.offset(),
        in.low(),
        in.scale(),
        before.colours() == next.colours() ? 0 : 1);
  }

  /**
   * Converts the last network's tensor to the output.
   *
   * @param format pixel format of that network
   * @param values number of values of its tensor
   */
  void fromTensor(
      Job job, PixelFormat format, Pointer tensor, int values, Buffers buffers, CUstream_st stream)
      throws CudaException {
    PixelNumbers numbers = PixelNumbers.of(format);
    int width = job.kept().width();
    int height = job.kept().height();
    if (job.kind() != Job.Kind.PIXELS) {
      kernels.launch(
          Kernel.CONVERT_FROM_TENSOR, stream, flat(values), 1, tensor, buffers.deviceOut(), values);
    } else if (job.size() == PixelTile.Size.HALF) {
      kernels.launch(
          Kernel.ADD_CHANGE,
          stream,
          width,
          height,
          tensor,
          job.tensor().width(),
          job.tensor().height(),
          buffers.deviceIn(),
          3 * job.input().width(),
          buffers.deviceOut(),
          3 * width,
          width,
          height,
          numbers.inverse(),
          numbers.offset(),
          numbers.bluePlane());
    } else {
      kernels.launch(
          Kernel.TENSOR_TO_BGR,
          stream,
          width,
          height,
          tensor,
          job.tensor().width(),
          job.tensor().height(),
          job.keepX(),
          job.keepY(),
          buffers.deviceOut(),
          3 * width,
          width,
          height,
          numbers.inverse(),
          numbers.offset(),
          numbers.bluePlane());
    }
  }

  /** Width of a one-dimensional launch whose blocks cover this many values. */
  private static int flat(int values) {
    return (values + Kernels.BLOCK_HEIGHT - 1) / Kernels.BLOCK_HEIGHT;
  }
}
