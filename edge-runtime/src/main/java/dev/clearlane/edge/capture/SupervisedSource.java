package dev.clearlane.edge.capture;

/** A source that is opened again after failures, on the timeline of all cameras. */
record SupervisedSource(CameraSettings settings, long originNs) implements CameraSource {
  @Override
  public RunningCamera start(String name, int frames, FrameSink sink) {
    return SupervisedCamera.start(name, settings.withFrames(frames), originNs, sink);
  }
}
