package dev.clearlane.edge.publish.rtsp;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Login to the servers that videos are pushed to.
 *
 * @param credentials null for no login
 * @param authorities CA certificates that verify theirs; null for the trust store of the machine
 */
public record PushLogin(@Nullable Credentials credentials, @Nullable Path authorities) {}
