package dev.clearlane.serving.inference.cache;

/**
 * Platform of an engine, which runs on no other.
 *
 * @param builder library that builds and runs it, with its version, as {@code tensorrt 10.3.0}
 * @param computeCapability of the GPU, such as {@code 8.7}
 * @param device name of the GPU
 * @param l4t release of Jetson Linux; {@code none} on other machines
 */
public record Platform(String builder, String computeCapability, String device, String l4t) {}
