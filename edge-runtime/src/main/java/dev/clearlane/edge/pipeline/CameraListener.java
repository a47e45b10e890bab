package dev.clearlane.edge.pipeline;

/**
 * Hears when frames of a camera stop and come again; called on its threads, must return at once.
 */
public interface CameraListener {
  /** Does nothing. */
  CameraListener NONE =
      new CameraListener() {
        @Override
        public void lost(String camera, String cause) {}

        @Override
        public void up(String camera) {}
      };

  /**
   * No frames come, for 2 s now, or from the start.
   *
   * @param cause one line
   */
  void lost(String camera, String cause);

  /** Frames come, for the first time or again. */
  void up(String camera);
}
