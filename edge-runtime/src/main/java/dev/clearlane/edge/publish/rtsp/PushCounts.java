package dev.clearlane.edge.publish.rtsp;

import org.jspecify.annotations.Nullable;

/**
 * What became of a push so far.
 *
 * @param connected whether the other server takes pictures now
 * @param connections how often it began to
 * @param sent pictures it was sent
 * @param dropped pictures that the connection was too slow for
 * @param failure why the last attempt or connection ended; null if none did
 */
public record PushCounts(
    boolean connected, long connections, long sent, long dropped, @Nullable String failure) {}
