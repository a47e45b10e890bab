package dev.clearlane.trainer.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The git revision of a checkout. */
public final class Revision {
  private static final int TIMEOUT_S = 5;

  private Revision() {}

  /**
   * The short hash of the checkout that the launcher names, with "-dirty" where files differ from
   * it; "unknown" outside a repository or without git.
   */
  public static String current() {
    return of(Path.of(System.getProperty("clearlane.root", ".")));
  }

  static String of(Path checkout) {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
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
