package dev.clearlane.edge.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThermalZonesTest {
  @TempDir private Path folder;

  @Test
  void shouldReadTheHottestZoneThatCanBeRead() throws Exception {
    zone("thermal_zone0", "41500\n");
    zone("thermal_zone1", "67250\n");
    zone("thermal_zone2", "off\n");
    zone("cooling_device0", "99000\n");
    Files.createDirectory(folder.resolve("thermal_zone3"));

    assertThat(ThermalZones.hottestCelsius(folder)).isEqualTo(67.25);
  }

  @Test
  void shouldKnowNothingWithoutZones() {
    assertThat(ThermalZones.hottestCelsius(folder)).isNull();
    assertThat(ThermalZones.hottestCelsius(folder.resolve("none"))).isNull();
  }

  private void zone(String name, String temperature) throws Exception {
    Files.writeString(Files.createDirectory(folder.resolve(name)).resolve("temp"), temperature);
  }
}
