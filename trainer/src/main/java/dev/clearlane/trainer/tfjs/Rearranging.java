package dev.clearlane.trainer.tfjs;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operations that move or repeat values, and the sum along axes. */
final class Rearranging {
  private Rearranging() {}

  static NdArray reshape(Attributes attributes, List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    return x.reshaped(Shapes.reshaped(x.size(), inputs.get(1).ints()));
  }

  static NdArray transpose(Attributes attributes, List<NdArray> inputs) {
    return inputs.get(0).transposed(inputs.get(1).ints());
  }

  static NdArray broadcastTo(Attributes attributes, List<NdArray> inputs) {
    return inputs.get(0).broadcast(inputs.get(1).ints());
  }

  static NdArray expandDims(Attributes attributes, List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    int axis = Shapes.axis(inputs.get(1).onlyInt(), x.rank() + 1);
    return x.reshaped(inserted(x.shape(), axis));
  }

  private static int[] inserted(int[] shape, int axis) {
    int[] result = new int[shape.length + 1];
    for (int i = 0; i < result.length; i++) {
      result[i] = i == axis ? 1 : shape[i < axis ? i : i - 1];
    }
    return result;
  }

  static NdArray squeeze(Attributes attributes, List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    int[] dims =
        Arrays.stream(attributes.integers("squeeze_dims"))
            .map(axis -> Shapes.axis(axis, x.rank()))
            .toArray();
    return x.reshaped(
        IntStream.range(0, x.rank())
            .filter(
                i ->
                    x.shape()[i] != 1
                        || (dims.length > 0 && Arrays.stream(dims).noneMatch(d -> d == i)))
            .map(i -> x.shape()[i])
            .toArray());
  }

  static NdArray pack(Attributes attributes, List<NdArray> inputs) {
    int axis = Shapes.axis(attributes.integerOrZero("axis"), inputs.get(0).rank() + 1);
    List<NdArray> parts =
        inputs.stream().map(part -> part.reshaped(inserted(part.shape(), axis))).toList();
    return joined(parts, axis);
  }

  static NdArray concat(Attributes attributes, List<NdArray> inputs) {
    int last = inputs.size() - 1;
    int axis = Shapes.axis(inputs.get(last).onlyInt(), inputs.get(0).rank());
    return joined(inputs.subList(0, last), axis);
  }

  private static NdArray joined(List<NdArray> parts, int axis) {
    int side = parts.stream().mapToInt(part -> part.shape()[axis]).sum();
    int[] shape = Shapes.with(parts.get(0).shape(), axis, side);
    int inner = 1;
    for (int i = axis + 1; i < shape.length; i++) {
      inner *= shape[i];
    }
    boolean floats = parts.get(0).isFloat();
    Object to = floats ? new float[Shapes.size(shape)] : new int[Shapes.size(shape)];
    int start = 0;
    for (NdArray part : parts) {
      int run = part.shape()[axis] * inner;
      Object from = floats ? part.floats() : part.ints();
      for (int at = 0, out = start; at < part.size(); at += run, out += side * inner) {
        System.arraycopy(from, at, to, out, run);
      }
      start += run;
    }
    return floats ? NdArray.of((float[]) to, shape) : parts.get(0).likeInts((int[]) to, shape);
  }

  static NdArray gather(Attributes attributes, List<NdArray> inputs) {
    if (attributes.integerOrZero("batch_dims") != 0) {
      throw new IllegalArgumentException("batch_dims must be 0");
    }
    NdArray x = inputs.get(0);
    NdArray indices = inputs.get(1);
    int axis = Shapes.axis(inputs.get(2).onlyInt(), x.rank());
    int inner = 1;
    int outer = 1;
    for (int i = 0; i < x.rank(); i++) {
      outer *= i < axis ? x.shape()[i] : 1;
      inner *= i > axis ? x.shape()[i] : 1;
    }
    int side = x.shape()[axis];
    int[] positions = new int[outer * indices.size() * inner];
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (int index : indices.ints()) {
        if (index < 0 || index >= side) {
          throw new IllegalArgumentException("index %d of %d".formatted(index, side));
        }
        for (int i = 0; i < inner; i++) {
          positions[at++] = (o * side + index) * inner + i;
        }
      }
    }
    int[] shape =
        IntStream.concat(
                IntStream.concat(Arrays.stream(x.shape(), 0, axis), Arrays.stream(indices.shape())),
                Arrays.stream(x.shape(), axis + 1, x.rank()))
            .toArray();
    return x.gathered(positions, shape);
  }

  static NdArray stridedSlice(Attributes attributes, List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    SliceBounds bounds = SliceBounds.of(attributes, x.shape(), inputs.subList(1, 4));
    int[] strides = Shapes.strides(x.shape());
    int start = 0;
    for (int i = 0; i < x.rank(); i++) {
      start += bounds.begin()[i] * strides[i];
      strides[i] *= bounds.step()[i];
    }
    int[] positions = new int[Shapes.size(bounds.shape())];
    Odometer index = new Odometer(bounds.shape(), strides, start);
    for (int i = 0; i < positions.length; i++) {
      positions[i] = index.next();
    }
    return x.gathered(positions, bounds.shrunk());
  }

  static NdArray range(Attributes attributes, List<NdArray> inputs) {
    int start = inputs.get(0).onlyInt();
    int limit = inputs.get(1).onlyInt();
    int step = inputs.get(2).onlyInt();
    if (step == 0) {
      throw new IllegalArgumentException("step must not be 0");
    }
    int count = Math.max(0, (limit - start + step - Integer.signum(step)) / step);
    return NdArray.ofInts(IntStream.range(0, count).map(i -> start + i * step).toArray(), count);
  }

  static NdArray sum(Attributes attributes, List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    boolean[] summed = new boolean[x.rank()];
    for (int axis : inputs.get(1).ints()) {
      summed[Shapes.axis(axis, x.rank())] = true;
    }
    int[] kept = x.shape().clone();
    for (int i = 0; i < kept.length; i++) {
      kept[i] = summed[i] ? 1 : kept[i];
    }
    double[] sums = new double[Shapes.size(kept)];
    float[] values = x.floats();
    Odometer to = Odometer.broadcast(kept, x.shape());
    for (float value : values) {
      sums[to.next()] += value;
    }
    float[] result = new float[sums.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) sums[i];
    }
    int[] shape =
        attributes.flag("keep_dims")
            ? kept
            : IntStream.range(0, kept.length).filter(i -> !summed[i]).map(i -> kept[i]).toArray();
    return NdArray.of(result, shape);
  }
}
