package dev.clearlane.trainer.tfjs;

import java.util.List;

/**
 * One operation of a TensorFlow graph.
 *
 * @param name unique name, a path of scopes
 * @param op operation
 * @param inputs names of the nodes whose first output it takes
 * @param attributes of the operation
 */
record TfNode(String name, String op, List<String> inputs, Attributes attributes) {
  TfNode {
    inputs = List.copyOf(inputs);
  }
}
