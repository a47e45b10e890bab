package dev.clearlane.edge.status;

/**
 * How long something took, over all times it was done.
 *
 * @param count how often
 * @param p50Ms half of them took at most this many milliseconds
 * @param p95Ms 95 % did
 * @param p99Ms 99 % did
 * @param maxMs all did
 */
public record Percentiles(long count, double p50Ms, double p95Ms, double p99Ms, double maxMs) {}
