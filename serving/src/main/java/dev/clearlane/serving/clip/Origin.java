package dev.clearlane.serving.clip;

import java.nio.file.Path;

/**
 * The recording that a clip was made from, for what is copied from it: sound, subtitles, data
 * tracks, times of day, names.
 *
 * @param file a clip
 * @param video number of its video stream, or {@link Input#BEST_VIDEO}
 */
public record Origin(Path file, int video) {}
