package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.doctor.MachineTree;
import dev.clearlane.serving.inference.TinyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir private Path models;
  @TempDir private Path machines;

  @BeforeEach
  void makeModels() throws Exception {
    TinyModels.identity(models.resolve("derain"), "derain-a", Task.DERAIN, 1);
    TinyModels.identity(models.resolve("deblur"), "deblur-a", Task.DEBLUR, 1);
    TinyModels.meanColourSelector(models.resolve("select"), Map.of());
  }

  @Test
  void shouldFindEverythingThatIsNeeded() throws Exception {
    Path pc = MachineTree.copy("pc", machines.resolve("pc")).root();

    Cli cli = Cli.run("doctor", "--models", models, "--root", pc, "--json");

    assertThat(cli.err()).isEmpty();
    assertThat(cli.json().path("ok").asBoolean()).as(cli.out()).isTrue();
    assertThat(cli.code()).isZero();
    assertThat(cli.json().path("findings"))
        .extracting(finding -> finding.path("subject").asText())
        .contains("java", "cpu", "memory", "onnxruntime", "ffmpeg", "encoders", "opencv", "model")
        .contains("decoders", "board", "driver", "gpu", "cuda", "tensorrt", "clock");
    assertThat(cli.out()).contains("libopenh264 available").contains("CPUExecutionProvider");
  }

  @Test
  void shouldLookAtAJetsonWithItsSettings() throws Exception {
    Path jetson = MachineTree.copy("agx-orin-jetpack6", machines.resolve("jetson")).root();
    Files.createDirectories(jetson.resolve("var/lib/clearlane/clips"));
    Path settings =
        Files.writeString(
            models.resolve("clearlane.yaml"),
            """
            models: %s
            cameras:
              front: {source: "csi:0"}
              rear: {source: "v4l2:/dev/video9"}
            record: {directory: /var/lib/clearlane/clips, max_size_mib: 1}
            mqtt:
              broker: mqtt://127.0.0.1:1
              outbox: {directory: /var/lib/clearlane/outbox}
            signals: {broker: "mqtt://127.0.0.1:1"}
            """
                .formatted(models));

    Cli cli = Cli.run("doctor", "-c", settings, "--root", jetson, "--power-mode", "MAXN");

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out())
        .containsPattern("ok +settings +.*clearlane.yaml")
        .containsPattern("ok +board +NVIDIA Jetson AGX Orin")
        .containsPattern("ok +camera front +csi:0")
        .containsPattern("missing +camera rear +v4l2:/dev/video9: not found; fix: ls")
        .containsPattern("ok +disk record")
        .containsPattern(
            "missing +disk outbox +/var/lib/clearlane/outbox: no such directory; fix: ")
        .containsPattern("missing +broker +mqtt://127.0.0.1:1")
        .containsPattern("missing +signals +mqtt://127.0.0.1:1")
        .containsPattern("missing +power mode"); // no command is run, and no file says it
  }

  @Test
  void shouldCountWrongSettingsAsAFinding() throws Exception {
    Path settings = Files.writeString(models.resolve("wrong.yaml"), "camras: {}\nvehicle: a/b\n");

    Cli cli = Cli.run("doctor", "-c", settings, "--models", models);

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out())
        .containsPattern("mismatched +settings +.*camras.*; fix: clearlane run --check -c ");
    assertThat(cli.out()).containsPattern("ok +model");
  }

  @Test
  void shouldRefuseSettingsAndRootsThatAreNotThere() {
    assertThat(Cli.run("doctor", "-c", models.resolve("none.yaml")).code()).isEqualTo(2);
    assertThat(Cli.run("doctor", "--root", models.resolve("none")).err())
        .contains("--root must name a directory");
  }

  @Test
  void shouldReportHowToFixAModel() throws Exception {
    Files.writeString(models.resolve("derain/model.onnx"), "broken");

    Cli cli = Cli.run("doctor", "--models", models);

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out())
        .containsPattern("mismatched +model +.*sha256 must be.*; fix: git checkout")
        .containsPattern("missing +model +no model for task derain");
  }

  @Test
  void shouldReportAnUnreachableBroker() throws Exception {
    Cli cli = Cli.run("doctor", "--models", models, "--mqtt", "mqtt://127.0.0.1:1", "--json");

    assertThat(cli.code()).isEqualTo(1);
    JsonNode last = cli.json().path("findings").path(cli.json().path("findings").size() - 1);
    assertThat(last.path("subject").asText()).isEqualTo("broker");
    assertThat(last.path("state").asText()).isEqualTo("missing");
    assertThat(last.path("mend").asText()).contains("mosquitto");
  }
}
