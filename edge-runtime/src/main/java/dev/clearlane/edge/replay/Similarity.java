package dev.clearlane.edge.replay;

import org.jspecify.annotations.Nullable;

/**
 * One frame against its reference.
 *
 * @param psnrIn raw frame, dB
 * @param psnrOut restored frame, dB
 * @param ssimIn raw frame, at most 1; null if SSIM was not measured on this frame
 * @param ssimOut restored frame, at most 1; null if SSIM was not measured on this frame
 */
public record Similarity(
    double psnrIn, double psnrOut, @Nullable Double ssimIn, @Nullable Double ssimOut) {}
