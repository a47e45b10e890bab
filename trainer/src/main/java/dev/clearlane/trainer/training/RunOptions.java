package dev.clearlane.trainer.training;

import dev.clearlane.trainer.network.Device;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Options of a run in addition to its recipe.
 *
 * @param data root of the data
 * @param run directory for checkpoint, recipe and metrics
 * @param minutes wall-clock limit over all sessions, or null for none
 * @param from weights to start from, or null for random ones
 * @param revive whether channels of {@code from} that a ReLU always cuts off start again
 * @param resume whether to resume the run in {@code run}
 * @param threads for libtorch
 * @param device to compute on
 * @param checkpointSteps interval of additional checkpoints in steps; 0 for only those by the clock
 * @param weights reads the networks whose features losses compare
 */
public record RunOptions(
    Path data,
    Path run,
    @Nullable Double minutes,
    @Nullable InitialWeights from,
    boolean revive,
    boolean resume,
    int threads,
    Device device,
    long checkpointSteps,
    WeightReader weights) {}
