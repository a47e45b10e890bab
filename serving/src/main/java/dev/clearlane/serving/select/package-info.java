/** What is wrong with a frame, and so what to do about it. */
@NullMarked
package dev.clearlane.serving.select;

import org.jspecify.annotations.NullMarked;
