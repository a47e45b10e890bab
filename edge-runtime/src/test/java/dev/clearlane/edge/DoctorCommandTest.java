package dev.clearlane.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.inference.TinyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir private Path models;

  @BeforeEach
  void makeModels() throws Exception {
    TinyModels.identity(models.resolve("derain"), "derain-a", Task.DERAIN, 1);
    TinyModels.identity(models.resolve("deblur"), "deblur-a", Task.DEBLUR, 1);
    TinyModels.meanColourSelector(models.resolve("select"), Map.of());
  }

  @Test
  void shouldFindEverythingThatIsNeeded() throws Exception {
    Cli cli = Cli.run("doctor", "--models", models, "--json");

    assertThat(cli.err()).isEmpty();
    assertThat(cli.json().path("ok").asBoolean()).as(cli.out()).isTrue();
    assertThat(cli.code()).isZero();
    assertThat(cli.json().path("findings"))
        .extracting(finding -> finding.path("subject").asText())
        .contains("java", "cpu", "memory", "onnxruntime", "ffmpeg", "encoders", "opencv", "model")
        .contains("gpu", "tensorrt");
    assertThat(cli.out()).contains("libopenh264 opens").contains("CPUExecutionProvider");
  }

  @Test
  void shouldSayHowToMendAModel() throws Exception {
    Files.writeString(models.resolve("derain/model.onnx"), "broken");

    Cli cli = Cli.run("doctor", "--models", models);

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out())
        .containsPattern("mismatched +model +.*sha256 must be.*; mend: git checkout")
        .containsPattern("missing +model +none for task derain");
  }

  @Test
  void shouldSayThatTheBrokerIsAway() throws Exception {
    Cli cli = Cli.run("doctor", "--models", models, "--mqtt", "mqtt://127.0.0.1:1", "--json");

    assertThat(cli.code()).isEqualTo(1);
    JsonNode last = cli.json().path("findings").path(cli.json().path("findings").size() - 1);
    assertThat(last.path("subject").asText()).isEqualTo("broker");
    assertThat(last.path("state").asText()).isEqualTo("missing");
    assertThat(last.path("mend").asText()).contains("mosquitto");
  }
}
