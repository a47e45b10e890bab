package dev.clearlane.trainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The git revision of a checkout. */
final class Revision {
  private static final int TIMEOUT_S = 5;

  private Revision() {}

  /** Its short hash, or "unknown" outside a repository or without git. */
  static String of(Path checkout) {
    try {
      Process git =
          new ProcessBuilder("git", "rev-parse", "--short=12", "HEAD")
              .directory(checkout.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!git.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
        git.destroyForcibly();
        return "unknown";
      }
      String hash = new String(git.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return git.exitValue() == 0 ? hash.strip() : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
