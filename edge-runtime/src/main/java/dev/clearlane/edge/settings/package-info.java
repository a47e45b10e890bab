/** Reads settings: one YAML file, overridden key by key by the environment, all errors at once. */
@NullMarked
package dev.clearlane.edge.settings;

import org.jspecify.annotations.NullMarked;
