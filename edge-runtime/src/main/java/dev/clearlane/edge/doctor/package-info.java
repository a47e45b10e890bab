/** What this machine has, lacks, and how to mend it. */
@NullMarked
package dev.clearlane.edge.doctor;

import org.jspecify.annotations.NullMarked;
