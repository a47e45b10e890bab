package dev.clearlane.edge.settings;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.fuzz.Fuzzing;
import dev.clearlane.serving.inference.TinyModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes manifests of model bundles. */
public final class ManifestFuzzTest {
  private static final Path BUNDLE = scratchDirectory();

  @TempDir private Path scratch;

  @Test
  void shouldRefuseBrokenManifests() throws Exception {
    Path bundle = scratch.resolve("bundle");
    TinyModels.identity(bundle, "derain-same", Task.DERAIN, 4);
    Fuzzing.run(
        ManifestFuzzTest.class,
        scratch,
        List.of(Files.readAllBytes(bundle.resolve(ModelBundle.MANIFEST))));
  }

  /** Opens a bundle; only the exception for broken bundles may be thrown. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      Files.write(BUNDLE.resolve(ModelBundle.MANIFEST), input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      ModelBundle.open(BUNDLE);
    } catch (BundleException e) {
      String message = e.getMessage();
      if (message == null || message.contains("\n")) {
        throw new IllegalStateException("a failure must be one line", e);
      }
    }
  }

  private static Path scratchDirectory() {
    try {
      Path directory = Files.createTempDirectory("fuzz");
      Files.write(directory.resolve("model.onnx"), new byte[] {1});
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
