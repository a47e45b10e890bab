package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive with a Java of its own, unpacked where there is no other Java. */
@Timeout(400)
class ArchiveTest {
  @TempDir private static Path directory;
  private static Path archive;

  @BeforeAll
  static void pack() throws Exception {
    Path java = Path.of(System.getProperty("java.home"));
    assumeTrue(Files.isExecutable(java.resolve("bin/jlink")), "no jlink in " + java);
    Path installation = directory.resolve("installation");
    Installed.layOut(installation);
    archive = directory.resolve("clearlane.tar.gz");
    Installed.Run packed =
        Installed.run(
            Map.of("INSTALLATION", installation.toString(), "JAVA_HOME", java.toString()),
            ComposeTest.ROOT.resolve("packaging/archive").toString(),
            archive.toString());
    assertThat(packed.exit()).as(packed.output()).isZero();
  }

  @Test
  void shouldRestoreAClipWhereThereIsNoJava() throws Exception {
    // A name space of mounts in which the directory of the JVMs is empty; only root may.
    assumeTrue(hidden("true").exit() == 0, "no name space of mounts: not root, or forbidden");
    assertThat(hidden("java -version").exit()).as("Java is hidden").isNotZero();
    assertThat(
            Installed.run(Map.of(), "tar", "-C", directory.toString(), "-xzf", archive.toString())
                .exit())
        .isZero();
    Path clip = directory.resolve("drive.mp4");
    PlateDrive.write(clip, 5);
    Path launcher = directory.resolve("clearlane/clearlane");
    Path out = directory.resolve("out.mp4");

    Installed.Run version = hidden(launcher + " version");
    Installed.Run replay =
        hidden("%s replay %s --mode pass --out %s".formatted(launcher, clip, out));

    assertThat(version.output()).startsWith("clearlane ");
    assertThat(replay.exit()).as(replay.output()).isZero();
    assertThat(replay.output()).contains("5 frames of 640x360");
    assertThat(out).isNotEmptyFile();
  }

  /** As a vehicle has it: not this machine with its Java hidden, but another root. */
  @Test
  void shouldRunInARootOfItsOwn() throws Exception {
    String script = ComposeTest.ROOT.resolve("packaging/try-archive").toString();

    Installed.Run version = Installed.run(Map.of(), script, archive.toString(), "version");
    assumeTrue(
        !version.output().contains("try-archive: may not")
            && !version.output().contains("try-archive: needs"),
        version.output());

    assertThat(version.exit()).as(version.output()).isZero();
    assertThat(version.output())
        .contains(
            "a root with neither java nor mvn; programs: bash cat dirname env readlink sed sh")
        .containsPattern("(?m)^clearlane [0-9]");
    assertThat(Installed.run(Map.of(), script, "none.tar.gz").output())
        .contains("FILE must be an archive of packaging/archive, but there is no none.tar.gz");
  }

  @Test
  void shouldRefuseWhatItCannotPack() throws Exception {
    String script = ComposeTest.ROOT.resolve("packaging/archive").toString();
    Path none = Files.createDirectory(directory.resolve("none"));
    assertThat(Installed.run(Map.of(), script, "x.zip").output())
        .contains("archive: FILE must end in .tar.gz, but is 'x.zip'");
    assertThat(
            Installed.run(Map.of("INSTALLATION", none.toString()), script, none + "/x.tar.gz")
                .output())
        .contains("INSTALLATION must be a directory of packaging/install");
    assertThat(none.resolve("x.tar.gz")).doesNotExist();
  }

  private static Installed.Run hidden(String command) throws IOException, InterruptedException {
    return Installed.run(
        Map.of("JAVA_HOME", ""),
        "unshare",
        "-m",
        "sh",
        "-c",
        "mount -t tmpfs none /usr/lib/jvm && " + command);
  }
}
