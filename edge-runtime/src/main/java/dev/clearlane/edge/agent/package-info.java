/** One named thread per role, started again with back-off when it fails, replaced when it hangs. */
@NullMarked
package dev.clearlane.edge.agent;

import org.jspecify.annotations.NullMarked;
