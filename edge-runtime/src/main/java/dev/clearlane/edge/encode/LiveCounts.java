package dev.clearlane.edge.encode;

/**
 * What a live video has done so far.
 *
 * @param accepted frames that were given to it
 * @param unwatched of these, frames that nobody watched; they were not encoded
 * @param replaced of these, frames that a newer one pushed out before they were encoded
 * @param shown of these, frames that were encoded
 * @param repeated pictures that showed the last frame again
 * @param slates pictures that said what was wrong
 * @param failed pictures that no encoder took
 * @param encoderFailures encoders that broke while they worked
 * @param encoder name of the one that works now; empty if none does
 */
public record LiveCounts(
    long accepted,
    long unwatched,
    long replaced,
    long shown,
    long repeated,
    long slates,
    long failed,
    long encoderFailures,
    String encoder) {}
