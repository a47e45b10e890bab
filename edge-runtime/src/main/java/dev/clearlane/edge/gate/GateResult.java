package dev.clearlane.edge.gate;

import java.util.List;

/**
 * A replay compared with its reference.
 *
 * @param checks in order
 */
public record GateResult(List<Check> checks) {
  public GateResult {
    checks = List.copyOf(checks);
  }

  /**
   * One aspect.
   *
   * @param name of it
   * @param tolerance that was applied, as text; empty for none
   * @param summary one line: what was compared, or in which way it differs
   * @param differences one line each; empty if it passed
   */
  public record Check(String name, String tolerance, String summary, List<String> differences) {
    public Check {
      differences = List.copyOf(differences);
    }

    /** Whether nothing differs by more than the tolerance. */
    public boolean passed() {
      return differences.isEmpty();
    }
  }

  /** Whether all checks passed. */
  public boolean passed() {
    return checks.stream().allMatch(Check::passed);
  }
}
