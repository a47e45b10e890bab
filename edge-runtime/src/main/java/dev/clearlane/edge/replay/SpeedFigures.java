package dev.clearlane.edge.replay;

/**
 * The whole path beside its engine alone, over the same frames in turns.
 *
 * @param treatment what was done to every frame
 * @param rounds how often both took turns, the first of each left out
 * @param framesPerRound frames of one turn
 * @param pathFps frames per second through decoding, selecting, restoring and all outputs
 * @param engineFps frames per second of the same engines, called with ready tensors in a bare loop
 * @param ratio {@code pathFps / engineFps}
 */
public record SpeedFigures(
    String treatment,
    int rounds,
    int framesPerRound,
    double pathFps,
    double engineFps,
    double ratio) {}
