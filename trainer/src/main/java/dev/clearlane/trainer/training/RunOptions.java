package dev.clearlane.trainer.training;

import dev.clearlane.trainer.network.Device;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a run needs besides its recipe.
 *
 * @param data root of the data
 * @param run directory for checkpoint, recipe and metrics
 * @param minutes wall-clock limit over all sessions, or null for none
 * @param from weights to start from, or null for random ones
 * @param resume whether to go on with what is in {@code run}
 * @param threads for libtorch
 * @param device to compute on
 * @param checkpointSteps a checkpoint is written every so many steps too; 0 for none but those by
 *     the clock
 * @param weights reads the networks that losses look through
 */
public record RunOptions(
    Path data,
    Path run,
    @Nullable Double minutes,
    @Nullable InitialWeights from,
    boolean resume,
    int threads,
    Device device,
    long checkpointSteps,
    WeightReader weights) {}
