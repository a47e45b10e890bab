package dev.clearlane.edge.capture;

/** A started camera. Thread-safe. */
public interface RunningCamera extends AutoCloseable {
  /** Its current state. */
  CameraState state();

  /** Ends it, within 3 s; the sink is not called after that. */
  @Override
  void close();
}
