package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A supervised camera and what it delivers. */
@Timeout(120)
abstract class SupervisedCameraCase {
  @TempDir Path directory;

  final Recorder recorder = new Recorder();

  SupervisedCamera start(CameraSettings settings) {
    return SupervisedCamera.start("test", settings, System.nanoTime(), recorder);
  }

  SupervisedCamera start(String source) {
    return start(CameraSettings.of(source));
  }

  /** Numbers without gaps, times that move on and never ahead of the clock. */
  void assertOneStream() {
    List<Recorder.Stamp> stamps = recorder.stamps();
    for (int i = 0; i < stamps.size(); i++) {
      assertThat(stamps.get(i).sequence()).isEqualTo(i);
      assertThat(stamps.get(i).captureNs()).isLessThanOrEqualTo(stamps.get(i).seenNs());
      if (i > 0) {
        assertThat(stamps.get(i).pts()).isGreaterThan(stamps.get(i - 1).pts());
        assertThat(stamps.get(i).captureNs()).isGreaterThanOrEqualTo(stamps.get(i - 1).captureNs());
      }
    }
  }
}
