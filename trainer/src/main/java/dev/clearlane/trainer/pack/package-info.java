/** Packs: a recipe, its network and its training pictures as files for a trainer without Java. */
@NullMarked
package dev.clearlane.trainer.pack;

import org.jspecify.annotations.NullMarked;
