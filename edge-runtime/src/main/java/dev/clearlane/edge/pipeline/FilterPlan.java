package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.publish.FrameFilter;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.util.Set;

/**
 * A filter of the frames that some outputs of a camera get. Those outputs get no frame that did not
 * pass through it, so that nothing is shown that it should hide.
 *
 * @param name in logs and metrics
 * @param source opens it for a size of frames, again after a failure
 * @param outputs names of the outputs with filtered frames
 * @param views whether live videos show filtered frames
 */
public record FilterPlan(String name, Source source, Set<String> outputs, boolean views) {
  public FilterPlan {
    outputs = Set.copyOf(outputs);
  }

  /** Opens a filter. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens the filter on the thread that will use it.
     *
     * @param frames number of its frames that may be in use at the same time
     * @throws IOException with one line
     */
    FrameFilter open(StreamFormat format, int frames) throws IOException;
  }
}
