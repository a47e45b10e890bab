package dev.clearlane.edge.publish.rtsp;

/**
 * What a server is doing and has done.
 *
 * @param connections open now
 * @param sessions set up now
 * @param playing of these, sessions that get pictures
 * @param played sessions that ever got one
 * @param tooSlow sessions that were dropped because their client did not keep up
 * @param timedOut sessions and idle connections of which nothing was heard
 * @param refused requests without the right credentials, not counting the first of a connection,
 *     which fetches the challenge
 */
public record RtspCounts(
    int connections,
    int sessions,
    int playing,
    long played,
    long tooSlow,
    long timedOut,
    long refused) {}
