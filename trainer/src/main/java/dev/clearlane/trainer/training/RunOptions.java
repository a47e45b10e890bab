package dev.clearlane.trainer.training;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says about a run.
 *
 * @param data root of the data
 * @param run directory for checkpoint, recipe and metrics
 * @param minutes wall-clock limit over all sittings, or null for none
 * @param from weights to start from, or null for random ones
 * @param resume whether to go on with what is in {@code run}
 * @param threads for libtorch
 */
public record RunOptions(
    Path data,
    Path run,
    @Nullable Double minutes,
    @Nullable StartingPoint from,
    boolean resume,
    int threads) {}
