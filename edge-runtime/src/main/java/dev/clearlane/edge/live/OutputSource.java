package dev.clearlane.edge.live;

import dev.clearlane.edge.frame.StreamFormat;
import dev.clearlane.edge.publish.Output;
import java.io.IOException;

/** Opens an output, on the output's thread. */
@FunctionalInterface
public interface OutputSource {
  Output open(StreamFormat format) throws IOException;
}
