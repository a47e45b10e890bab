/** The command line: commands, their options, text reports and exit codes. */
@NullMarked
package dev.clearlane.edge.cli;

import org.jspecify.annotations.NullMarked;
