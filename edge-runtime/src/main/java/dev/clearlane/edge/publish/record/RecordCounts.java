package dev.clearlane.edge.publish.record;

import org.jspecify.annotations.Nullable;

/**
 * What a recorder has done so far.
 *
 * @param frames pictures that were handed to a clip
 * @param clips clips that were begun
 * @param events events that were told
 * @param dropped pictures that the disk was too slow for, or that came while it failed
 * @param failures clips that ended because the disk failed
 * @param failure what it said the last time; null if it never failed
 */
public record RecordCounts(
    long frames, long clips, long events, long dropped, long failures, @Nullable String failure) {}
