package dev.clearlane.serving.frame;

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
 * @param work how much of it was worked on; {@link WorkLevel#BYPASS} where time, or an engine, was
 *     missing for what was decided
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

  /** A frame that was worked on as a whole, or needed nothing. */
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
   * A raw frame that passes although more was to be done, or nobody could say.
   *
   * @param raw owned by what is returned
   */
  public static RestoredFrame bypass(Frame raw, Decision decision, Map<String, Long> stageNs) {
    return new RestoredFrame(
        raw, raw.retain(), decision, Treatment.PASS, List.of(), stageNs, WorkLevel.BYPASS);
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
