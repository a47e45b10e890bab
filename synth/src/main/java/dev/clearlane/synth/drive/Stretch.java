package dev.clearlane.synth.drive;

/**
 * Consecutive frames of one kind.
 *
 * @param kind what is wrong with them
 * @param firstFrame counted from 0
 * @param lastFrame the last that belongs to it
 */
public record Stretch(Kind kind, int firstFrame, int lastFrame) {}
