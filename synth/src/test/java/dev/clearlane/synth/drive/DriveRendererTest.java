package dev.clearlane.synth.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.synth.degrade.LinearLight;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriveRendererTest {
  private static final DrivePlan PLAN = new DrivePlan(11, 160, 96, 25, 30);

  private final DriveRenderer renderer = new DriveRenderer(PLAN);
  private final StreetRenderer moments = renderer.moments();

  @Test
  void shouldRenderTheSameSamplesForTheSameSeed() {
    DriveRenderer again = new DriveRenderer(PLAN);
    for (int frame : new int[] {0, 7, 12, 17, 22}) {
      DriveFrame once = renderer.render(moments, frame);
      DriveFrame twice = again.render(again.moments(), frame);
      assertThat(once.degraded().bgr()).isEqualTo(twice.degraded().bgr());
      assertThat(once.reference().bgr()).isEqualTo(twice.reference().bgr());
      assertThat(once.plates()).isEqualTo(twice.plates());
    }
  }

  @Test
  void shouldRenderAnotherStreetForAnotherSeed() {
    DriveRenderer other = new DriveRenderer(new DrivePlan(12, 160, 96, 25, 30));
    Picture one = renderer.render(moments, 0).reference();
    Picture two = other.render(other.moments(), 0).reference();
    assertThat(Psnr.rgb(one, two)).isLessThan(25);
  }

  @Test
  void shouldSpoilEveryStretchButTheCleanOnes() {
    for (Stretch stretch : PLAN.stretches()) {
      DriveFrame frame = renderer.render(moments, stretch.firstFrame() + 2);
      double psnr = Psnr.rgb(frame.degraded(), frame.reference());
      if (stretch.kind() == Kind.CLEAN) {
        assertThat(psnr).isEqualTo(Psnr.EQUAL_DB);
      } else {
        assertThat(psnr).as("%s", stretch.kind()).isBetween(10.0, 40.0);
      }
    }
  }

  @Test
  void shouldMakeABlurredFrameTheMeanOfItsMoments() {
    double seconds = PLAN.secondsOf(6);
    int count = 8;
    double open = 0.12;
    float[] exposure = moments.exposure(seconds, open, count);
    float[] sum = new float[exposure.length];
    for (int i = 0; i < count; i++) {
      double at = seconds + open * ((i + 0.5) / count - 0.5);
      float[] moment = moments.moment(at);
      for (int k = 0; k < sum.length; k++) {
        sum[k] += moment[k] / count;
      }
    }
    // Moments within an exposure have one of the four antialiasing samples: equal but for edges.
    Picture mean = LinearLight.toPicture(sum, 160, 96);
    assertThat(Psnr.rgb(LinearLight.toPicture(exposure, 160, 96), mean)).isGreaterThan(32);
    assertThat(Psnr.rgb(moments.picture(seconds), mean)).isLessThan(28);
  }

  @Test
  void shouldTakeTheReferenceFromTheMiddleOfTheExposure() {
    double seconds = PLAN.secondsOf(6);
    float[] instant = moments.exposure(seconds, 0, 4);
    assertThat(Psnr.rgb(LinearLight.toPicture(instant, 160, 96), moments.picture(seconds)))
        .isGreaterThan(50);
  }

  @Test
  void shouldKeepPlateBoxesWithinTheFrame() {
    int seen = 0;
    for (int frame = 0; frame < PLAN.frames(); frame += 5) {
      for (PlateTruth plate : renderer.render(moments, frame).plates()) {
        seen++;
        assertThat(plate.text()).matches("[A-Z]{2}[0-9]{3}[A-Z]{2}");
        assertThat(plate.leftPx()).isNotNegative();
        assertThat(plate.topPx()).isNotNegative();
        assertThat(plate.leftPx() + plate.widthPx()).isLessThanOrEqualTo(160);
        assertThat(plate.topPx() + plate.heightPx()).isLessThanOrEqualTo(96);
      }
    }
    assertThat(seen).isPositive();
  }

  @Test
  void shouldBoxThePlateWhereItIsDrawn() {
    DriveRenderer large = new DriveRenderer(new DrivePlan(11, 640, 360, 25, 30));
    StreetRenderer largeMoments = large.moments();
    DriveFrame frame = large.render(largeMoments, 0);
    List<PlateTruth> plates = frame.plates();
    assertThat(plates).isNotEmpty();
    PlateTruth plate = plates.get(0);
    Picture inside =
        frame
            .reference()
            .crop(plate.leftPx() + 2, plate.topPx() + 2, plate.widthPx() - 4, plate.heightPx() - 4);
    int light = 0;
    for (int i = 0; i < inside.bgr().length; i += 3) {
      light += (inside.bgr()[i] & 0xff) > 120 ? 1 : 0;
    }
    assertThat(light).as("most of a plate is white").isGreaterThan(inside.bgr().length / 3 / 2);
  }

  @Test
  void shouldProjectAPointAheadToTheOpticalAxis() {
    Lens lens = Lens.of(1280, 720);
    Viewpoint viewpoint = new Viewpoint(new Point3(1, 1, 5), 0, 0, 0);
    Point3 ahead = viewpoint.see(new Point3(1, 1, 15));
    assertThat(lens.column(ahead)).isCloseTo(640, within(1e-9));
    assertThat(lens.row(ahead)).isCloseTo(324, within(1e-9));
    Point3 rightAndLow = viewpoint.see(new Point3(2, 0, 15));
    assertThat(lens.column(rightAndLow)).isCloseTo(640 + lens.focalPx() / 10, within(1e-9));
    assertThat(lens.row(rightAndLow)).isCloseTo(324 + lens.focalPx() / 10, within(1e-9));
  }

  @Test
  void shouldLookWhereTheCameraTurns() {
    Lens lens = Lens.of(1280, 720);
    Point3 ahead = new Point3(0, 0, 10);
    Point3 origin = new Point3(0, 0, 0);
    assertThat(lens.row(new Viewpoint(origin, 0.1, 0, 0).see(ahead)))
        .as("looking up moves things down")
        .isGreaterThan(lens.centreY());
    assertThat(lens.column(new Viewpoint(origin, 0, 0.1, 0).see(ahead)))
        .as("looking right moves things left")
        .isLessThan(lens.centreX());
  }

  @Test
  void shouldCoverEveryFrameWithOneStretch() {
    int next = 0;
    for (Stretch stretch : PLAN.stretches()) {
      assertThat(stretch.firstFrame()).isEqualTo(next);
      assertThat(stretch.lastFrame()).isGreaterThanOrEqualTo(next);
      next = stretch.lastFrame() + 1;
    }
    assertThat(next).isEqualTo(30);
    assertThatThrownBy(() -> PLAN.stretchOf(30)).hasMessageContaining("no frame 30");
  }

  @Test
  void shouldSlideDropsDownOverTime() {
    WetGlass glass = new WetGlass(3, 640, 360);
    double before = glass.at(0).get(0).y();
    assertThat(glass.at(0)).hasSameSizeAs(glass.at(0.1));
    assertThat(glass.at(0.05).get(0).y()).isGreaterThan(before);
  }
}
