package dev.clearlane.edge.publish.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecentPlatesTest {
  private final RecentPlates plates = new RecentPlates();

  @Test
  void shouldKeepPicturesThatAnUpdateDoesNotCarry() {
    byte[] raw = {1};
    plates.show(plate("a", "new"), Map.of("raw", raw));
    plates.show(plate("b", "new"), Map.of());
    plates.show(plate("a", "update"), Map.of());

    assertThat(plates.list()).extracting(PlateEntry::track).containsExactly("a", "b");
    assertThat(plates.list().get(0).kind()).isEqualTo("update");
    assertThat(plates.list().get(0).views()).containsExactly("raw");
    assertThat(plates.picture("a", "raw")).isEqualTo(raw);
    assertThat(plates.picture("a", "restored")).isNull();
    assertThat(plates.picture("b", "raw")).isNull();
  }

  @Test
  void shouldForgetTheOldest() {
    for (int i = 0; i < 60; i++) {
      plates.show(plate("t" + i, "end"), Map.of("raw", new byte[] {(byte) i}));
    }

    assertThat(plates.list()).hasSize(50);
    assertThat(plates.list().get(0).track()).isEqualTo("t59");
    assertThat(plates.picture("t9", "raw")).isNull();
    assertThat(plates.picture("t10", "raw")).isNotNull();
  }

  @Test
  void shouldNotPrintTexts() {
    assertThat(plate("a", "new").toString()).doesNotContain("KX64TFH");
  }

  private static PlateEntry plate(String track, String kind) {
    return new PlateEntry(
        "front", track, kind, "KX64TFH", "plain", 0.9, null, "KX64TFH", null, 3, 1.0, "pass",
        List.of());
  }
}
