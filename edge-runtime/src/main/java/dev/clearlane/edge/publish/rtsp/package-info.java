/** Live video over RTSP: a server in the process, and a push to another server. */
@NullMarked
package dev.clearlane.edge.publish.rtsp;

import org.jspecify.annotations.NullMarked;
