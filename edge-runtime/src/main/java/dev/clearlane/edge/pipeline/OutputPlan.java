package dev.clearlane.edge.pipeline;

/**
 * An output of a camera.
 *
 * @param name in logs and metrics; unique per camera: plans with equal names are the same output
 * @param source opens it, again after a failure if the policy allows it
 * @param stage name of its times in metrics and reports
 */
public record OutputPlan(String name, OutputSource source, String stage) {
  private static final String OUTPUT = "output";

  /** An output whose times are reported as those of {@value #OUTPUT}. */
  public OutputPlan(String name, OutputSource source) {
    this(name, source, OUTPUT);
  }
}
