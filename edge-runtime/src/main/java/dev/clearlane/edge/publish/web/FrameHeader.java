package dev.clearlane.edge.publish.web;

import dev.clearlane.serving.frame.RestoredFrame;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a message of the live socket says of its pictures; keys in snake_case.
 *
 * @param sequence of the frame
 * @param ptsSeconds stream time
 * @param decision of the selector: pass, deblur, derain, both
 * @param applied treatment that was applied
 * @param work work level: full, half, roi, bypass
 * @param models that ran, in order
 * @param scores label → 0–1
 * @param reason one short phrase
 * @param latencyMs from capture until the pictures were encoded
 * @param rawBytes size of the first JPEG
 * @param restoredBytes size of the second; 0 if nothing was done to the frame
 */
record FrameHeader(
    long sequence,
    double ptsSeconds,
    String decision,
    String applied,
    String work,
    List<String> models,
    Map<String, Double> scores,
    String reason,
    double latencyMs,
    int rawBytes,
    int restoredBytes) {
  static FrameHeader of(
      RestoredFrame frame, double seconds, double latencyMs, int rawBytes, int restoredBytes) {
    return new FrameHeader(
        frame.raw().sequence(),
        seconds,
        frame.decision().treatment().id(),
        frame.applied().id(),
        frame.work().id(),
        frame.models(),
        new TreeMap<>(frame.decision().scores()),
        frame.decision().reason(),
        latencyMs,
        rawBytes,
        restoredBytes);
  }
}
