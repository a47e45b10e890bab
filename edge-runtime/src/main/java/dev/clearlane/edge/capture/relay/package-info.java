/** Between FFmpeg and a network camera: logs in, and bounds what the camera may send. */
@NullMarked
package dev.clearlane.edge.capture.relay;

import org.jspecify.annotations.NullMarked;
