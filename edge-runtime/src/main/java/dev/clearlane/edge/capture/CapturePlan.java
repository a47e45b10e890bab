package dev.clearlane.edge.capture;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a source is read.
 *
 * @param label for logs, without secrets
 * @param opener opens the source
 * @param loop whether it is opened again at its end
 * @param timeline assigns presentation times; null to keep the source's own
 * @param liveFrameTimeout maximum time of a call for the next frame of a live source
 */
record CapturePlan(
    String label,
    CameraOpener opener,
    boolean loop,
    @Nullable Timeline timeline,
    Duration liveFrameTimeout) {}
