package dev.clearlane.trainer.tfjs;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Bounds of a StridedSlice over all dimensions.
 *
 * @param begin first index per dimension
 * @param step distance of two indices per dimension
 * @param shape number of indices per dimension
 * @param shrunk the shape without the dimensions that the slice removes
 */
@SuppressWarnings("ArrayRecordComponent") // carries bounds, never compared
record SliceBounds(int[] begin, int[] step, int[] shape, int[] shrunk) {
  private static final List<String> UNSUPPORTED_MASKS =
      List.of("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask");

  static SliceBounds of(Attributes attributes, int[] shape, List<NdArray> bounds) {
    for (String mask : UNSUPPORTED_MASKS) {
      if (attributes.integerOrZero(mask) != 0) {
        throw new IllegalArgumentException(
            "%s must be 0, but is %d".formatted(mask, attributes.integerOrZero(mask)));
      }
    }
    int shrink = attributes.integerOrZero("shrink_axis_mask");
    int[] begin = new int[shape.length];
    int[] step = new int[shape.length];
    int[] count = shape.clone();
    for (int i = 0; i < shape.length; i++) {
      step[i] = 1;
      if (i >= bounds.get(0).size()) {
        continue;
      }
      step[i] = bounds.get(2).ints()[i];
      if (step[i] < 1) {
        throw new IllegalArgumentException("strides must be positive, but one is " + step[i]);
      }
      begin[i] = fromFront(bounds.get(0).ints()[i], shape[i]);
      int end = fromFront(bounds.get(1).ints()[i], shape[i]);
      count[i] = (shrink >> i & 1) != 0 ? 1 : Math.max(0, (end - begin[i] + step[i] - 1) / step[i]);
    }
    int[] shrunk =
        IntStream.range(0, shape.length)
            .filter(i -> (shrink >> i & 1) == 0)
            .map(i -> count[i])
            .toArray();
    return new SliceBounds(begin, step, count, shrunk);
  }

  private static int fromFront(int index, int side) {
    return Math.max(0, Math.min(side, index < 0 ? index + side : index));
  }
}
