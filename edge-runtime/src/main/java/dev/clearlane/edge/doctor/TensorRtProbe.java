package dev.clearlane.edge.doctor;

/** Looks whether TensorRT can run networks here. It may load native libraries, and never throws. */
@FunctionalInterface
public interface TensorRtProbe {
  /** A build without TensorRT. */
  TensorRtProbe NONE =
      () -> new Answer(false, "this build has no TensorRT engine; ONNX Runtime is used");

  /** Looks. */
  Answer look();

  /**
   * What was found.
   *
   * @param usable whether networks run on it
   * @param why version and device, or in one line what is in the way
   */
  record Answer(boolean usable, String why) {}
}
