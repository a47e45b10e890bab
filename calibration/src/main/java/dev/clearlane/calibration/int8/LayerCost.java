package dev.clearlane.calibration.int8;

/**
 * What quantising one layer costs and saves.
 *
 * @param layer name
 * @param loss with only this layer in integers, the change that {@link Accuracy.Loss} describes
 * @param savedMs time that a run takes longer if only this layer is in float; may be below 0
 * @param isInteger whether the layer is quantised in the result
 */
record LayerCost(String layer, double loss, double savedMs, boolean isInteger) {}
