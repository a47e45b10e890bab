/** Settings and recipes as annotated records: binding, checking, documentation. */
@NullMarked
package dev.clearlane.bundle.settings;

import org.jspecify.annotations.NullMarked;
