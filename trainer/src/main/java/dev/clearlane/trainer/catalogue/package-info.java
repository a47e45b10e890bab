/**
 * Public networks that the user may fetch: a catalogue in the jar, and the command that fetches,
 * converts, lists and removes them.
 */
@NullMarked
package dev.clearlane.trainer.catalogue;

import org.jspecify.annotations.NullMarked;
