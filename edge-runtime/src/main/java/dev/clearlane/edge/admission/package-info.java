/**
 * Who may connect: places for connections shared among addresses, and pauses after failed logins.
 */
@NullMarked
package dev.clearlane.edge.admission;

import org.jspecify.annotations.NullMarked;
