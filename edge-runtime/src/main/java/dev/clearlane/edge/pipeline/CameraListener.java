package dev.clearlane.edge.pipeline;

/** Receives when frames of a camera stop and resume; on its threads, must return at once. */
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
   * No frame has come for 2 s, or since the start.
   *
   * @param cause one line
   */
  void lost(String camera, String cause);

  /** Frames come, for the first time or again. */
  void up(String camera);
}
