package dev.clearlane.trainer.tfjs;

import org.jspecify.annotations.Nullable;

/** Replaces one node by others that compute the same. */
@FunctionalInterface
interface Rule {
  /** The replacement, or null where the rule does not apply. */
  @Nullable Node apply(Node node, Uses uses);
}
