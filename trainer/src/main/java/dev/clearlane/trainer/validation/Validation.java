package dev.clearlane.trainer.validation;

import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import java.io.IOException;
import java.util.Map;

/** Measures a network on held-out data: always the same few crops. */
@FunctionalInterface
public interface Validation {
  /** Figures by name, the unit in the name, in a fixed order. */
  Map<String, Double> measure(Network network, Parameters parameters) throws IOException;
}
