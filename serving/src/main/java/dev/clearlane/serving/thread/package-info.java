/** Creation of threads. */
@NullMarked
package dev.clearlane.serving.thread;

import org.jspecify.annotations.NullMarked;
