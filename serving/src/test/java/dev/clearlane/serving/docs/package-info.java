/** What the documents say, for tests that hold it against the programs. */
@NullMarked
package dev.clearlane.serving.docs;

import org.jspecify.annotations.NullMarked;
