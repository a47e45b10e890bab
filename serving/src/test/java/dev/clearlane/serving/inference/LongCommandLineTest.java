package dev.clearlane.serving.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a process of its own, because what is tested would end this one. */
class LongCommandLineTest {
  /** As long as a class path of a hundred jars in a deep directory. */
  private static final int CHARACTERS = 30_000;

  @Test
  @Timeout(60)
  void shouldLoadOnnxRuntimeWhateverTheLengthOfTheClassPath() throws Exception {
    String classPath = System.getProperty("java.class.path") + ":/" + "x".repeat(CHARACTERS);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xss1m",
                "-cp",
                classPath,
                Loader.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("CPU");
  }

  /** Prints what ONNX Runtime can run on. */
  static final class Loader {
    private Loader() {}

    public static void main(String[] args) throws EngineException {
      System.out.println(OnnxEngine.runtimeProviders());
    }
  }
}
