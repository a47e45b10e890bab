/** The validation board: models measured on a fixed list of held-out sets. */
@NullMarked
package dev.clearlane.trainer.board;

import org.jspecify.annotations.NullMarked;
