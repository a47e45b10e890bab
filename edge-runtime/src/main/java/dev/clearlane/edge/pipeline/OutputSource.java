package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;

/** Opens an output, on the output's thread. */
@FunctionalInterface
public interface OutputSource {
  /** Opens the output for frames of a format; owned by the caller. */
  Output open(StreamFormat format) throws IOException, InterruptedException;
}
