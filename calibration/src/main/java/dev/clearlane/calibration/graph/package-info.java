/** ONNX graphs as calibration sees them: edges by name, channels, activations over frames. */
@NullMarked
package dev.clearlane.calibration.graph;

import org.jspecify.annotations.NullMarked;
