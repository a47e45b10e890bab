package dev.clearlane.serving.clips;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A certificate for 127.0.0.1 that signed itself, made by openssl; in PEM.
 *
 * @param key what belongs to it
 */
public record SelfSigned(Path key, Path certificate) {
  /** Makes one; skips the calling test where there is no openssl. */
  public static SelfSigned make(Path folder) throws IOException, InterruptedException {
    SelfSigned made = new SelfSigned(folder.resolve("key.pem"), folder.resolve("certificate.pem"));
    Process process;
    try {
      process =
          new ProcessBuilder(
                  ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
                          + " -addext subjectAltName=IP:127.0.0.1 -keyout %s -out %s")
                      .formatted(made.key, made.certificate)
                      .split(" "))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return Assumptions.abort("no openssl to make a certificate with");
    }
    assertThat(process.waitFor()).isZero();
    return made;
  }
}
