package dev.clearlane.edge.status;

/**
 * Distribution of a latency.
 *
 * @param count number of samples
 * @param p50Ms median in milliseconds
 * @param p95Ms 95th percentile
 * @param p99Ms 99th percentile
 * @param maxMs maximum
 */
public record Percentiles(long count, double p50Ms, double p95Ms, double p99Ms, double maxMs) {}
