package dev.clearlane.trainer.weights;

import java.io.IOException;
import java.util.List;

/**
 * A tensor as a file holds it. Files hold many that are not needed, so values are read on demand.
 *
 * @param shape sizes, outermost first
 * @param values reads the values, rows in order, as float whatever they were
 */
record LazyTensor(List<Long> shape, Values values) {
  /** Where the values are. */
  @FunctionalInterface
  interface Values {
    /**
     * Reads them from the file on each call.
     *
     * @throws IOException if they lie outside of the file or are no floating numbers
     */
    float[] read() throws IOException;
  }

  LazyTensor {
    shape = List.copyOf(shape);
  }
}
