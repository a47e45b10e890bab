package dev.clearlane.trainer.weights;

import java.util.List;

/**
 * A parameter as a file holds it.
 *
 * @param shape sizes, outermost first
 * @param values rows in order, as float whatever they were
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
record ForeignTensor(List<Long> shape, float[] values) {
  ForeignTensor {
    shape = List.copyOf(shape);
  }
}
