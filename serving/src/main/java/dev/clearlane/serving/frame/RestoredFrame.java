package dev.clearlane.serving.frame;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A frame after restoration, with its raw frame.
 *
 * <p>It owns both frames; if nothing was done, both are the same frame, retained twice. {@link
 * #close} releases both; {@link #retain} creates a second owner for another output.
 *
 * @param raw as captured
 * @param restored frame to publish
 * @param decision intended treatment
 * @param applied actual treatment; {@link Treatment#PASS} if an engine failed or was missing
 * @param models ids of the models that ran, in order; empty for PASS
 * @param stageNs time of each stage in nanoseconds, by stage name
 * @param work work level; {@link WorkLevel#BYPASS} if there was no time or engine for the decision
 */
public record RestoredFrame(
    Frame raw,
    Frame restored,
    Decision decision,
    Treatment applied,
    List<String> models,
    Map<String, Long> stageNs,
    WorkLevel work)
    implements Owned {
  public RestoredFrame {
    models = List.copyOf(models);
    stageNs = Map.copyOf(stageNs);
  }

  /** A frame that was restored in full, or needed nothing. */
  public RestoredFrame(
      Frame raw,
      Frame restored,
      Decision decision,
      Treatment applied,
      List<String> models,
      Map<String, Long> stageNs) {
    this(raw, restored, decision, applied, models, stageNs, WorkLevel.FULL);
  }

  /**
   * A frame that passes raw although it was to be restored, or there is no decision.
   *
   * @param raw owned by the result
   */
  public static RestoredFrame bypass(Frame raw, Decision decision, Map<String, Long> stageNs) {
    return new RestoredFrame(
        raw, raw.retain(), decision, Treatment.PASS, List.of(), stageNs, WorkLevel.BYPASS);
  }

  /** The same frames for a second owner, who closes the result. */
  public RestoredFrame retain() {
    raw.retain();
    restored.retain();
    return this;
  }

  /** The same frames with the time of one more stage; replaces this object. */
  public RestoredFrame withStage(String stage, long ns) {
    Map<String, Long> more = new HashMap<>(stageNs);
    more.put(stage, ns);
    return new RestoredFrame(raw, restored, decision, applied, models, more, work);
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
