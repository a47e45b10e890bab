package dev.clearlane.edge.frame;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A frame after restoration, its raw frame beside it: nothing is invented silently.
 *
 * <p>It owns one ownership of each of its frames; where nothing was done both are the same frame,
 * retained twice. {@link #close} gives both up; {@link #retain} makes a second owner for another
 * output.
 *
 * @param raw as captured
 * @param restored what to publish
 * @param decision what was to be done
 * @param applied what was done; {@link Treatment#PASS} where an engine failed or was missing
 * @param models ids of the models that ran, in order; empty for PASS
 * @param stageNs how long each stage took, by stage name, in nanoseconds
 */
public record RestoredFrame(
    Frame raw,
    Frame restored,
    Decision decision,
    Treatment applied,
    List<String> models,
    Map<String, Long> stageNs)
    implements Owned {
  public RestoredFrame {
    models = List.copyOf(models);
    stageNs = Map.copyOf(stageNs);
  }

  /** The same frames for a second owner, who closes what is returned. */
  public RestoredFrame retain() {
    raw.retain();
    restored.retain();
    return this;
  }

  /** The same frames with the time of one more stage; what is returned takes this one's place. */
  public RestoredFrame withStage(String stage, long ns) {
    Map<String, Long> more = new HashMap<>(stageNs);
    more.put(stage, ns);
    return new RestoredFrame(raw, restored, decision, applied, models, more);
  }

  @Override
  public void close() {
    try {
      restored.close();
    } finally {
      raw.close();
    }
  }
}
