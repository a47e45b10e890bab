package dev.clearlane.edge.daemon;

import dev.clearlane.edge.capture.CameraSettings;
import dev.clearlane.edge.capture.CameraState;
import dev.clearlane.edge.capture.FrameSink;
import dev.clearlane.edge.capture.SupervisedCamera;
import dev.clearlane.edge.pipeline.CameraSource;

/**
 * A camera of the settings, kept running.
 *
 * @param originNs where presentation time 0 lies on the monotonic clock, for all cameras
 */
record SupervisedSource(CameraSettings settings, long originNs) implements CameraSource {
  @Override
  public Running start(String name, int frames, FrameSink sink) {
    SupervisedCamera camera =
        SupervisedCamera.start(name, settings.withFrames(frames), originNs, sink);
    return new Running() {
      @Override
      public CameraState state() {
        return camera.state();
      }

      @Override
      public void close() {
        camera.close();
      }
    };
  }
}
