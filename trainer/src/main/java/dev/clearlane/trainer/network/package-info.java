/**
 * The networks, each written once as a composition of {@link dev.clearlane.trainer.network.Layers};
 * how they compute, count themselves or become ONNX is a matter of which layers they are given.
 */
@NullMarked
package dev.clearlane.trainer.network;

import org.jspecify.annotations.NullMarked;
