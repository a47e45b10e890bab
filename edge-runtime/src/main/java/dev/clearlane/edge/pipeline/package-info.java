/**
 * One camera from capture to outputs: selecting, restoring, pacing, supervision. {@link
 * dev.clearlane.edge.pipeline.CameraPipeline} shows a frame's way, {@link
 * dev.clearlane.edge.pipeline.FramePolicy} how vehicle and recordings differ.
 */
@NullMarked
package dev.clearlane.edge.pipeline;

import org.jspecify.annotations.NullMarked;
