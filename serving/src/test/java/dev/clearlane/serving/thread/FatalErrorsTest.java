package dev.clearlane.serving.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FatalErrorsTest {
  /** A process whose main thread would wait for ever, and one whose stop does not help. */
  static final class Peer {
    private Peer() {}

    public static void main(String[] args) throws InterruptedException {
      FatalErrors.exitOn(7, () -> System.out.println("asked to stop"), Duration.ofSeconds(1));
      DaemonThread.start("worker", () -> fail(args[0]));
      Thread.sleep(60_000);
    }

    private static void fail(String kind) {
      switch (kind) {
        case "memory" -> {
          byte[][] all = new byte[1 << 20][];
          for (int i = 0; i < all.length; i++) {
            all[i] = new byte[1 << 20];
          }
        }
        case "library" -> System.loadLibrary("there-is-none");
        case "class" -> throw new NoClassDefFoundError("x/Y");
        case "caught" -> FatalErrors.report(new OutOfMemoryError("direct"));
        default -> throw new IllegalStateException("only this thread");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"memory", "library", "class", "caught"})
  void shouldEndTheProcessWithinFiveSeconds(String kind) throws Exception {
    Process process = start(kind);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(7);
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("asked to stop");
  }

  @Test
  void shouldNotEndTheProcessAfterAnOrdinaryFailure() throws Exception {
    Process process = start("other");
    try {
      assertThat(process.waitFor(3, TimeUnit.SECONDS)).isFalse();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldDistinguishFatalErrors() {
    assertThat(FatalErrors.isFatal(new OutOfMemoryError())).isTrue();
    assertThat(FatalErrors.isFatal(new InternalError())).isTrue();
    assertThat(FatalErrors.isFatal(new UnsatisfiedLinkError())).isTrue();
    assertThat(FatalErrors.isFatal(new StackOverflowError())).isFalse();
    assertThat(FatalErrors.isFatal(new AssertionError())).isFalse();
    assertThat(FatalErrors.isFatal(new IllegalStateException())).isFalse();
  }

  private static Process start(String kind) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                Peer.class.getName(),
                kind))
        .redirectErrorStream(true)
        .start();
  }
}
