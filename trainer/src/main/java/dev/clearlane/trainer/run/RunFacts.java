package dev.clearlane.trainer.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clearlane.trainer.data.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code run.json}: what a run is, beside its recipe.
 *
 * @param name of the recipe
 * @param task what the network is for
 * @param network architecture
 * @param parameters that are trained
 * @param seed of every random choice
 * @param steps that the recipe plans
 * @param startedFrom what the weights were taken from, or null where they were drawn
 * @param data root of the data, absolute
 * @param sessions from the first start to the last resume
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunFacts(
    String name,
    String task,
    String network,
    long parameters,
    long seed,
    long steps,
    @Nullable String startedFrom,
    String data,
    @JsonProperty("sittings") List<Session> sessions) {
  public RunFacts {
    sessions = sessions == null ? List.of() : List.copyOf(sessions);
  }

  /**
   * One time that the trainer ran.
   *
   * @param startedAt ISO 8601, UTC
   * @param fromStep steps done before
   * @param revision git revision of the trainer
   * @param fingerprint of the data
   * @param minutes limit of the run, all sessions together, or null
   * @param threads for libtorch
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Session(
      String startedAt,
      long fromStep,
      String revision,
      Fingerprint fingerprint,
      @Nullable Double minutes,
      int threads) {
    private boolean isWhole() {
      return Stream.of(startedAt, revision, fingerprint).allMatch(Objects::nonNull);
    }
  }

  /** Whether nothing is missing that a file of another hand may lack. */
  boolean isWhole() {
    return Stream.of(name, task, network, data).allMatch(Objects::nonNull)
        && !sessions.isEmpty()
        && sessions.stream().allMatch(Session::isWhole);
  }

  /** The last sitting; there is always one. */
  public Session last() {
    return sessions.get(sessions.size() - 1);
  }

  /** This after what came before it. */
  RunFacts after(RunFacts before) {
    List<Session> all = new ArrayList<>(before.sessions);
    all.addAll(sessions);
    return new RunFacts(name, task, network, parameters, seed, steps, startedFrom, data, all);
  }
}
