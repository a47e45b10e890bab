package dev.clearlane.synth.drive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CameraPathTest {
  private static final int STEPS = 20;
  private static final Point3 FAR_AHEAD = new Point3(0, 1.3, 1000);

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 2026})
  void shouldRunThroughAShortArcWhileTheShutterIsOpen(long seed) {
    DrivePlan plan = new DrivePlan(seed, 1280, 720, 25, 168);
    Lens lens = Lens.of(1280, 720);
    CameraPath path = new CameraPath(plan, lens);
    for (Stretch stretch : plan.stretches()) {
      if (!stretch.kind().isBlurred()) {
        continue;
      }
      for (int frame = stretch.firstFrame(); frame <= stretch.lastFrame(); frame++) {
        double[] x = new double[STEPS + 1];
        double[] y = new double[STEPS + 1];
        for (int step = 0; step <= STEPS; step++) {
          double seconds =
              plan.secondsOf(frame) + CameraPath.EXPOSURE_S * ((double) step / STEPS - 0.5);
          Point3 seen = path.at(seconds).see(FAR_AHEAD);
          x[step] = lens.column(seen);
          y[step] = lens.row(seen);
        }
        double dx = x[STEPS] - x[0];
        double dy = y[STEPS] - y[0];
        double chordPx = Math.hypot(dx, dy);
        assertThat(chordPx).as("smear of frame %d, pixels", frame).isBetween(6.0, 20.0);
        double meanX = 0;
        double meanY = 0;
        for (int step = 0; step <= STEPS; step++) {
          if (step > 0) {
            double along = (x[step] - x[step - 1]) * dx + (y[step] - y[step - 1]) * dy;
            assertThat(along).as("frame %d never goes back", frame).isPositive();
          }
          double besidePx = ((x[step] - x[0]) * dy - (y[step] - y[0]) * dx) / chordPx;
          assertThat(Math.abs(besidePx)).as("bend of frame %d", frame).isLessThan(0.15 * chordPx);
          meanX += x[step] / (STEPS + 1);
          meanY += y[step] / (STEPS + 1);
        }
        double offsetPx = Math.hypot(x[STEPS / 2] - meanX, y[STEPS / 2] - meanY);
        assertThat(offsetPx).as("reference of frame %d, off the light", frame).isLessThan(0.75);
      }
    }
  }

  @Test
  void shouldHoldTheCameraSteadyInOtherStretches() {
    DrivePlan plan = new DrivePlan(2026, 1280, 720, 25, 168);
    Lens lens = Lens.of(1280, 720);
    CameraPath path = new CameraPath(plan, lens);
    double seconds = plan.secondsOf(10);
    Point3 open = path.at(seconds - CameraPath.EXPOSURE_S / 2).see(FAR_AHEAD);
    Point3 shut = path.at(seconds + CameraPath.EXPOSURE_S / 2).see(FAR_AHEAD);
    double smearPx =
        Math.hypot(lens.column(shut) - lens.column(open), lens.row(shut) - lens.row(open));
    assertThat(smearPx).isLessThan(2);
  }
}
