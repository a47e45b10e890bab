package dev.clearlane.trainer.network;

/**
 * Layers that compute nothing but follow a network's structure: operations that act on each value
 * separately leaves it as it is.
 */
interface StructuralLayers<V> extends Layers<V> {
  @Override
  default V relu(V x) {
    return x;
  }

  @Override
  default V leakyRelu(V x, double slope) {
    return x;
  }

  @Override
  default V tanh(V x) {
    return x;
  }

  @Override
  default V scale(V x, double factor) {
    return x;
  }

  @Override
  default V clamp(V x, double low, double high) {
    return x;
  }

  @Override
  default V dropout(V x, double probability) {
    return x;
  }
}
