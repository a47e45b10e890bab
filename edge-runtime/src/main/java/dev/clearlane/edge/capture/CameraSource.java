package dev.clearlane.edge.capture;

/** Starts a camera. Equal sources are the same camera. */
@FunctionalInterface
public interface CameraSource {
  /**
   * Starts the camera on a thread of its own.
   *
   * @param name in thread names and logs, e.g. {@code front}
   * @param frames maximum number of its frames in use at the same time
   * @param sink receives its frames
   */
  RunningCamera start(String name, int frames, FrameSink sink);

  /**
   * A supervised source of the settings: live, or a recording at its own pace.
   *
   * @param originNs presentation time 0 on the monotonic clock; cameras with the same origin show
   *     the same moment at the same time
   */
  static CameraSource supervised(CameraSettings settings, long originNs) {
    return new SupervisedSource(settings, originNs);
  }

  /**
   * A recording that is read once, with its own timestamps: the first failure ends it.
   *
   * @param label for logs
   */
  static CameraSource recorded(String label, CameraOpener opener) {
    return new RecordedSource(label, opener);
  }
}
