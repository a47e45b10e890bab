package dev.clearlane.serving.plates;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which models' restored frames vote on the text of a plate. A restoring model may invent strokes,
 * so that only those vote that were shown to help reading ({@code docs/plates.md}); what others
 * restored is read as evidence, and lowers the confidence if it differs.
 *
 * @param models ids; {@link #ALL} among them for any
 */
public record RestoredVotes(Set<String> models) {
  /** Ids of the models that were shown to help, separated by commas. */
  public static final String SHOWN_TO_HELP = "maxim-deblurring-s1";

  /** Instead of ids: any model. */
  public static final String ALL = "all";

  /** The models that were shown to help. */
  public static final RestoredVotes DEFAULT =
      new RestoredVotes(
          Arrays.stream(SHOWN_TO_HELP.split(",")).map(String::strip).collect(Collectors.toSet()));

  public RestoredVotes {
    models = Set.copyOf(models);
  }

  /**
   * Whether a frame votes.
   *
   * @param applied ids of all models that restored the frame; none for one that was not restored
   */
  public boolean count(List<String> applied) {
    return !applied.isEmpty() && (models.contains(ALL) || models.containsAll(applied));
  }
}
