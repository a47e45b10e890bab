package dev.clearlane.edge.capture;

/** A recording that is read once, with its own timestamps. */
record RecordedSource(String label, CameraOpener opener) implements CameraSource {
  @Override
  public RunningCamera start(String name, int frames, FrameSink sink) {
    return SupervisedCamera.startOnce(name, label, opener, frames, sink);
  }
}
