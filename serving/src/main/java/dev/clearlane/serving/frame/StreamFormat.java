package dev.clearlane.serving.frame;

/**
 * What all frames of one source have in common.
 *
 * @param widthPx columns
 * @param heightPx rows
 * @param timeBase unit of {@link Frame#pts()}
 * @param framesPerSecond nominal rate; frames need not be equally spaced
 * @param expectedFrames how many frames the source claims to hold, or −1 where it does not say
 */
public record StreamFormat(
    int widthPx, int heightPx, TimeBase timeBase, double framesPerSecond, long expectedFrames) {}
