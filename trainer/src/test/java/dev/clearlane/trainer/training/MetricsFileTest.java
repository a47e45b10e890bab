package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.trainer.run.Metrics;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsFileTest {
  @TempDir Path folder;

  @Test
  void shouldKeepMetricsAmongInvalidLines() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        "step,trained_s,name,value\n5,1.0,stra\u00dfe_psnr_out,20\n"
            .getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe, 0, '\n'});
    bytes.writeBytes(
        "99999999999999999999,1.0,loss,1\n5x,1.0,loss,1\n\n7,2.0,loss,1\n6,1."
            .getBytes(StandardCharsets.UTF_8));
    Path file = folder.resolve("metrics.csv");
    Files.write(file, bytes.toByteArray());
    try (MetricsFile metrics = new MetricsFile(file, 6)) {
      metrics.write(8, 3, Map.of("loss", 0.5));
    }
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "step,trained_s,name,value", "5,1.0,stra\u00dfe_psnr_out,20", "8,3.0,loss,0.500000");
  }

  @Test
  void shouldKeepAFigureWhoseNameHoldsAComma() throws Exception {
    Path file = folder.resolve("metrics.csv");
    try (MetricsFile metrics = new MetricsFile(file, 0)) {
      metrics.write(1, 1, Map.of("paired:a,b:c_psnr_out", 20.0));
    }
    assertThat(Metrics.read(file).byName()).containsOnlyKeys("paired:a;b:c_psnr_out");
  }
}
