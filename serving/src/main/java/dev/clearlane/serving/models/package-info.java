/** Which models a mode takes, and how they are opened. */
@NullMarked
package dev.clearlane.serving.models;

import org.jspecify.annotations.NullMarked;
