package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private static final double THRESHOLD = 0.5;

  private final Views views = new Views();

  private static Detection at(double x, double width, double score) {
    PlateBox box = new PlateBox(x, 100, width, width / 4);
    return new Detection(box, Quad.of(box), score);
  }

  @Test
  void shouldShowWhatASingleViewShows() {
    views.add(List.of(at(0, 80, 0.5), at(200, 80, 0.49)));
    assertThat(views.plates(THRESHOLD)).containsExactly(at(0, 80, 0.5));
  }

  @Test
  void shouldAskForMoreTheMoreViewsThereAre() {
    List<Detection> view = List.of(at(0, 80, 0.6), at(200, 80, 0.66), at(400, 80, 0.76));
    views.add(view);
    views.add(List.of());
    assertThat(views.plates(THRESHOLD)).hasSize(2); // 1 - 0.5^1.5 is 0.646
    views.add(List.of());
    assertThat(views.plates(THRESHOLD)).hasSize(1); // 1 - 0.5^2
  }

  @Test
  void shouldJoinWhatSeveralViewsShow() {
    views.add(List.of(at(100, 80, 0.4)));
    views.add(List.of(at(104, 84, 0.8), at(300, 80, 0.3)));
    List<Detection> plates = views.plates(THRESHOLD);
    assertThat(plates).hasSize(1);
    Detection plate = plates.get(0);
    assertThat(plate.score()).isEqualTo(1 - 0.6 * 0.2, within(1e-12));
    // The surer one counts four times: 0.8² to 0.4².
    assertThat(plate.box().x()).isEqualTo(103.2, within(1e-9));
    assertThat(plate.box().right()).isEqualTo(0.2 * 180 + 0.8 * 188, within(1e-9));
    assertThat(plate.corners().x2()).isEqualTo(plate.box().right(), within(1e-9));
    assertThat(plate.corners().y0()).isEqualTo(plate.box().y(), within(1e-9));
  }

  @Test
  void shouldNotJoinAPlateAndAPartOfIt() {
    views.add(List.of(at(100, 200, 0.9)));
    views.add(List.of(at(110, 60, 0.85)));
    List<Detection> plates = views.plates(THRESHOLD);
    assertThat(plates).hasSize(1);
    assertThat(plates.get(0).box().width()).isEqualTo(200);
    assertThat(plates.get(0).score()).isEqualTo(0.9, within(1e-12));
  }

  @Test
  void shouldFindNothingWhereNoViewDoes() {
    views.add(List.of());
    views.add(List.of());
    assertThat(views.plates(THRESHOLD)).isEmpty();
  }

  @Test
  void shouldLookAtSmallPicturesEnlargedAndAtLargeOnesInTiles() {
    assertThat(Scan.WHOLE.wholeScale(1280)).isEqualTo(0.5);
    assertThat(Scan.WHOLE.coarseScale(1280)).isEqualTo(0.25);
    assertThat(Scan.WHOLE.wholeScale(400)).isEqualTo(1);
    assertThat(Scan.WHOLE.tiledScale(400)).isZero();
    assertThat(Scan.TILED.tiledScale(400)).isEqualTo(2);
    assertThat(Scan.TILED.tiledScale(1000)).isEqualTo(1.28);
    assertThat(Scan.TILED.tiledScale(1920)).isEqualTo(1);
    assertThat(Scan.TILED.tiledScale(5120)).isEqualTo(0.5);
  }
}
