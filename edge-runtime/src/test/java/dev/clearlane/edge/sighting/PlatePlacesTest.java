package dev.clearlane.edge.sighting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.plates.PlateBox;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlatePlacesTest {
  @Test
  void shouldBeAroundThePlatesUntilTheyAreForgotten() {
    AtomicLong nowNs = new AtomicLong(-5);
    PlatePlaces places = new PlatePlaces(nowNs::get);
    assertThat(places.get()).isEmpty();

    places.seen(
        List.of(new PlateBox(40, 60, 20, 10), new PlateBox(-8, 0, 20, 10)),
        100,
        100,
        Duration.ofNanos(10));

    assertThat(places.get())
        .containsExactly(new Region(0.3, 0.5, 0.4, 0.3), new Region(0, 0, 0.22, 0.2));
    nowNs.addAndGet(9);
    assertThat(places.get()).hasSize(2);
    nowNs.addAndGet(1);
    assertThat(places.get()).isEmpty();
  }
}
