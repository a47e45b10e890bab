package dev.clearlane.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
  @TempDir Path directory;

  @Test
  void shouldFindBundlesByTaskAndById() throws Exception {
    TinyModels.identity(directory.resolve("2"), "deblur-b", Task.DEBLUR, 1);
    TinyModels.identity(directory.resolve("1"), "deblur-c", Task.DEBLUR, 1);
    TinyModels.meanColourSelector(directory.resolve("3"), Map.of());
    Files.createDirectory(directory.resolve("notes"));
    Models models = Models.open(directory);
    assertThat(models.all()).hasSize(3);
    assertThat(models.require(Task.DEBLUR).manifest().id()).isEqualTo("deblur-b");
    assertThat(models.require("deblur-c").directory()).isEqualTo(directory.resolve("1"));
    assertThat(models.find(Task.DERAIN)).isEmpty();
  }

  @Test
  void shouldListAvailableModelsWhenOneIsMissing() throws Exception {
    TinyModels.identity(directory.resolve("1"), "deblur-c", Task.DEBLUR, 1);
    Models models = Models.open(directory);
    assertThatThrownBy(() -> models.require(Task.DERAIN))
        .isInstanceOf(BundleException.class)
        .hasMessage(directory + ": no model for task derain; available: deblur-c (deblur)");
    assertThatThrownBy(() -> models.require("x"))
        .isInstanceOf(BundleException.class)
        .hasMessage(directory + ": no model x; available: deblur-c (deblur)");
  }

  @Test
  void shouldNameTheBundleWithAWrongHash() throws Exception {
    TinyModels.identity(directory.resolve("good"), "good", Task.DEBLUR, 1);
    TinyModels.identity(directory.resolve("bad"), "bad", Task.DERAIN, 1);
    Files.writeString(directory.resolve("bad/model.onnx"), "x", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> Models.open(directory))
        .isInstanceOf(BundleException.class)
        .hasMessageStartingWith(directory.resolve("bad") + ": sha256 must be ");
  }

  @Test
  void shouldReportAMissingDirectory() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> Models.open(missing))
        .isInstanceOf(BundleException.class)
        .hasMessage(missing + ": no readable directory of models");
  }
}
