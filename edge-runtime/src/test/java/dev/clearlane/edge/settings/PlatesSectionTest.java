package dev.clearlane.edge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.edge.sighting.BlurRule;
import dev.clearlane.edge.sighting.BlurRules;
import dev.clearlane.edge.sighting.SightingSettings;
import dev.clearlane.serving.frame.Region;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatesSectionTest {
  private static final String CAMERA =
      "cameras: {front: {source: 'synthetic:clock', plates: {enabled: true%s}}}\n";

  @TempDir Path directory;

  @Test
  void shouldReadACamerasPlates() {
    Settings settings =
        bind(
            CAMERA.formatted(
                    ", interval_ms: 500, min_width_px: 80, regions: [[0, 0.3, 1, 0.6]], countries: [de]")
                + "mqtt: {broker: 'mqtt://b'}\n");
    assertThat(settings.cameras().get("front").plates().settings())
        .isEqualTo(
            new SightingSettings(
                Duration.ofMillis(500), 80, List.of(new Region(0, 0.3, 1, 0.6)), Set.of("DE")));
  }

  @Test
  void shouldReadKeysAndLists() throws Exception {
    Path key = Files.writeString(directory.resolve("key"), "k1 " + "ab".repeat(32));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Path deny = Files.writeString(directory.resolve("deny"), "AB12CDE ours\n");
    PlatesSection plates =
        bind("plates: {text: hashed, key_file: %s, deny_file: %s}".formatted(key, deny)).plates();
    assertThat(plates.privacy().key().id()).isEqualTo("k1");
    assertThat(plates.privacy().deny().size()).isEqualTo(1);
    assertThat(plates.privacy().allow().size()).isZero();
    assertThat(bind("fleet: f").plates().privacy().key()).isNull();
  }

  @Test
  void shouldReadWhereToBlur() {
    assertThat(bind("fleet: f").plates().blur().rules().isActive()).isFalse();
    BlurRules rules =
        bind("plates: {blur: {video: on, images: audit, page: off}}").plates().blur().rules();
    assertThat(rules).isEqualTo(new BlurRules(BlurRule.ON, BlurRule.AUDIT, BlurRule.OFF));
    assertThat(rules.isActive()).isTrue();
    assertProblem(
        "plates: {blur: {video: maybe}}", "plates.blur.video must be one of off, audit, on");
  }

  @Test
  void shouldNameEveryProblem() throws Exception {
    Path open = Files.writeString(directory.resolve("key"), "k1 " + "ab".repeat(32));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    Path list = Files.writeString(directory.resolve("deny"), "AB12CDE\n");
    assertProblem(
        "plates: {text: hashed, key_file: %s}".formatted(open),
        "plates.key_file cannot be used: %s: must be for its owner only (chmod 600), but is rw-r--r--"
            .formatted(open));
    assertProblem("plates: {text: hashed}", "plates.key_file must be given if text is hashed");
    assertProblem(
        "plates: {deny_file: %s}".formatted(list),
        "plates.deny_file cannot be used: %s: line 1 must be a plate".formatted(list));
    assertProblem(
        CAMERA.formatted(", countries: [XX]") + "mqtt: {broker: 'mqtt://b'}\n",
        "cameras.front.plates.countries cannot be used: country must be one of");
    assertProblem(
        CAMERA.formatted(""),
        "cameras.front.plates.enabled needs mqtt.broker or web.listen, which plates are published to");
    assertProblem(
        CAMERA.formatted(", interval_ms: -1") + "mqtt: {broker: 'mqtt://b'}\n",
        "cameras.front.plates.interval_ms must be");
  }

  private static Settings bind(String text) {
    return Settings.bind(SettingsSource.parse("test", text)).value();
  }

  private static void assertProblem(String text, String problem) {
    assertThatThrownBy(() -> bind(text))
        .isInstanceOf(SettingsException.class)
        .satisfies(
            e ->
                assertThat(((SettingsException) e).problems())
                    .anySatisfy(line -> assertThat(line).contains(problem)))
        .hasMessageNotContaining("AB12CDE");
  }
}
