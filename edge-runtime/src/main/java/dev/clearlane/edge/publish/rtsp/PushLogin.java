package dev.clearlane.edge.publish.rtsp;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Login to the servers that videos are pushed to.
 *
 * @param credentials null for no login
 * @param authorities certificates that theirs are verified with; null for the system's
 */
public record PushLogin(@Nullable Credentials credentials, @Nullable Path authorities) {}
