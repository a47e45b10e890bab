/** Recipes: what a run trains, on which data, in which phases; read from YAML. */
@NullMarked
package dev.clearlane.trainer.recipe;

import org.jspecify.annotations.NullMarked;
