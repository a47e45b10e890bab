package dev.clearlane.edge.pipeline;

/**
 * An output of a camera.
 *
 * @param name as logs and metrics say it; tells outputs of one camera apart, and two plans with
 *     equal names mean the same output
 * @param source opens it, again after it failed
 */
public record OutputPlan(String name, OutputSource source) {}
