package dev.clearlane.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The release gate: the shipped models still do to the bundled drive what they did. Where a change
 * is intended, the message names the command that renews the reference.
 */
@Timeout(300)
class DriveReferenceTest {
  private static final Path ROOT = Path.of(System.getProperty("clearlane.root"));
  private static final Path REFERENCE =
      ROOT.resolve("bench/src/test/resources/dev/clearlane/bench/drive/drive.ref");

  @TempDir private Path directory;

  @Test
  void shouldRestoreTheDriveAsItsReferenceExpects() throws Exception {
    Drive drive = Drive.unpack(directory);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int code =
        Main.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "replay",
            drive.clip().toString(),
            "--reference",
            drive.reference().toString(),
            "--models",
            ROOT.resolve("models").toString(),
            "--every",
            "4",
            "--check",
            REFERENCE.toString());

    assertThat(code).as("%s%n%s", out, err).isZero();
    assertThat(out.toString()).contains("drive.ref: passed");
  }
}
