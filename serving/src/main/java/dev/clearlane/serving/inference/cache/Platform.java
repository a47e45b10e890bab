package dev.clearlane.serving.inference.cache;

/**
 * What an engine runs on: on any other it is worth nothing.
 *
 * @param builder the library that builds and runs it, with its version, as {@code tensorrt 10.3.0}
 * @param computeCapability of the GPU, such as {@code 8.7}
 * @param device its name
 * @param l4t release of the Jetson's Linux; {@code none} elsewhere
 */
public record Platform(String builder, String computeCapability, String device, String l4t) {}
