package dev.clearlane.trainer.batch;

import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.network.Device;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A batch in native memory, laid out as libtorch takes it, so that a step starts with the forward
 * pass. Made on any thread, without libtorch; owns the memory until {@link #close}, and tensors
 * that are taken from it on the CPU are views of it.
 */
public final class StagedBatch implements AutoCloseable {
  /** As libtorch's own memory: widest vectors read half as fast across its borders. */
  private static final int ALIGNMENT_BYTES = 64;

  private final Values input;
  private final Values target;
  private final int count;
  private final int channels;
  private final int height;
  private final int width;

  private StagedBatch(Batch batch) {
    count = batch.count();
    channels = batch.channels();
    height = batch.height();
    width = batch.width();
    input = Values.of(channelsInnermost(batch.input(), count, channels, height * width));
    target = Values.of(batch.target());
  }

  /** Copies a batch. */
  public static StagedBatch of(Batch batch) {
    return new StagedBatch(batch);
  }

  /**
   * The pictures, count×channels×height×width, with channels innermost in memory, in which form
   * convolutions are faster.
   */
  public Tensor input(Device device) {
    long row = (long) channels * width;
    return tensor(
        device,
        input,
        new long[] {count, channels, height, width},
        new long[] {row * height, 1, row, channels});
  }

  /**
   * The targets, rows in order.
   *
   * @param shape of the network's output
   */
  public Tensor target(Device device, long... shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    if (stride != target.count) {
      throw new IllegalArgumentException(
          "a target of %d values is asked for %d".formatted(target.count, stride));
    }
    return tensor(device, target, shape, strides);
  }

  private static Tensor tensor(Device device, Values values, long[] shape, long[] strides) {
    return device.here(torch.from_blob(values.first, shape, strides, new TensorOptions()));
  }

  private static float[] channelsInnermost(float[] planes, int count, int channels, int pixels) {
    float[] out = new float[planes.length];
    for (int i = 0; i < count; i++) {
      int base = i * channels * pixels;
      for (int c = 0; c < channels; c++) {
        int from = base + c * pixels;
        int to = base + c;
        for (int p = 0; p < pixels; p++) {
          out[to + channels * p] = planes[from + p];
        }
      }
    }
    return out;
  }

  @Override
  public void close() {
    input.close();
    target.close();
  }

  /**
   * Numbers in native memory.
   *
   * @param memory to be freed
   * @param first of them, aligned
   * @param count of them
   */
  private record Values(FloatPointer memory, FloatPointer first, int count)
      implements AutoCloseable {
    static Values of(float[] values) {
      FloatPointer memory = new FloatPointer(values.length + ALIGNMENT_BYTES / Float.BYTES);
      long beyond = memory.address() % ALIGNMENT_BYTES;
      // As a separate address: libtorch's pointers take no position.
      FloatPointer first =
          memory.getPointer(beyond == 0 ? 0 : (ALIGNMENT_BYTES - beyond) / Float.BYTES);
      return new Values(memory, first.put(values), values.length);
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
