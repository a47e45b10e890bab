/** Certificates and keys in PEM files. */
@NullMarked
package dev.clearlane.edge.pem;

import org.jspecify.annotations.NullMarked;
