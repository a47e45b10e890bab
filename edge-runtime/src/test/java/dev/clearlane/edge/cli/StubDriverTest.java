package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.inference.tensorrt.NativeProcess;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.Still;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands fall back on a machine whose driver library is an empty stub. */
@Timeout(600)
class StubDriverTest {
  @TempDir Path folder;

  @Test
  void shouldFallBackToOnnxRuntime() throws Exception {
    Path models = folder.resolve("models");
    TinyModels.identity(models.resolve("same"), "same", Task.DEBLUR, 16);
    Path picture = folder.resolve("in.png");
    PictureFile.write(Still.of(Picture.black(48, 32)), picture);
    Path out = folder.resolve("out");
    NativeProcess.Result result = restore(models, picture, out, "auto");
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.err()).containsOnlyOnce("engines run on ONNX Runtime: no device");
    assertThat(Files.exists(out.resolve("in.png"))).isTrue();

    NativeProcess.Result forced = restore(models, picture, out, "tensorrt");
    assertThat(forced.exit()).isEqualTo(1);
    assertThat(forced.err())
        .contains("engine.kind is tensorrt, but TensorRT is not available: no device");
  }

  private NativeProcess.Result restore(Path models, Path picture, Path out, String engine)
      throws Exception {
    return NativeProcess.run(
        folder,
        libraries(),
        Main.class.getName(),
        "restore",
        picture.toString(),
        "--out",
        out.toString(),
        "--mode",
        "deblur",
        "--models",
        models.toString(),
        "--engine",
        engine,
        "-v");
  }

  private List<Path> libraries() throws Exception {
    List<Path> libraries = new ArrayList<>();
    libraries.add(NativeProcess.stub(folder));
    libraries.addAll(NativeProcess.libraries());
    return libraries;
  }
}
