/** Selection and opening of models. */
@NullMarked
package dev.clearlane.serving.models;

import org.jspecify.annotations.NullMarked;
