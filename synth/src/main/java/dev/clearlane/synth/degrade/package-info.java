/** What weather and motion do to a picture, as seeded pure functions: rain, drops, blur, noise. */
@NullMarked
package dev.clearlane.synth.degrade;

import org.jspecify.annotations.NullMarked;
