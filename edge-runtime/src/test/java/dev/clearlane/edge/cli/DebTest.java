package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package: what it holds, and that dpkg installs and removes it. */
@Timeout(400)
class DebTest {
  /** Larger libraries hold native code, which printing the version does not load. */
  private static final long MAX_LIBRARY_BYTES = 4 << 20;

  @TempDir private Path directory;
  private Path deb;

  @BeforeEach
  void build() throws Exception {
    assumeTrue(BrokerPeer.isOnPath("dpkg"), "no dpkg");
    assumeTrue(BrokerPeer.isOnPath("mvn"), "no mvn");
    Path installation = directory.resolve("installation");
    Installed.layOut(
        installation,
        library -> library.toFile().length() < MAX_LIBRARY_BYTES,
        (link, library) -> Files.copy(library, link));
    Path packaging = Files.createDirectory(installation.resolve("packaging"));
    copy("packaging/clearlane.yaml", packaging.resolve("clearlane.yaml"));
    Files.createDirectory(packaging.resolve("systemd"));
    copy("packaging/systemd/clearlane.service", packaging.resolve("systemd/clearlane.service"));
    Path man = Files.createDirectories(installation.resolve("share/man/man1"));
    Files.writeString(man.resolve("clearlane.1"), Cli.run("man").out());
    Path completion =
        Files.createDirectories(installation.resolve("share/bash-completion/completions"));
    Files.writeString(completion.resolve("clearlane"), Cli.run("completion", "bash").out());
    Installed.Run built =
        Installed.run(
            Map.of(),
            "mvn",
            "-o",
            "-q",
            "-B",
            "-N",
            "-f",
            ComposeTest.ROOT.resolve("pom.xml").toString(),
            "-P",
            "deb",
            "-Dinstallation=" + installation,
            "-Ddeb.directory=" + directory,
            "org.vafer:jdeb:jdeb@deb");
    assumeTrue(
        !built.output().contains("could not be resolved")
            && !built.output().contains("Cannot access"),
        "the plugin jdeb was never fetched here");
    assertThat(built.exit()).as(built.output()).isZero();
    try (Stream<Path> files = Files.list(directory)) {
      deb = files.filter(file -> file.toString().endsWith(".deb")).findFirst().orElseThrow();
    }
  }

  @Test
  void shouldHoldTheCommandItsSettingsAndItsUnit() throws Exception {
    Path root = directory.resolve("root");

    Installed.Run unpacked = Installed.run(Map.of(), "dpkg", "-x", deb.toString(), root.toString());

    assertThat(unpacked.exit()).as(unpacked.output()).isZero();
    assertThat(root.resolve("usr/share/man/man1/clearlane.1")).isNotEmptyFile();
    assertThat(root.resolve("usr/share/bash-completion/completions/clearlane")).isNotEmptyFile();
    assertThat(Files.readSymbolicLink(root.resolve("usr/bin/clearlane")))
        .isEqualTo(Path.of("/opt/clearlane/clearlane"));
    Path settings = root.resolve("etc/clearlane/clearlane.yaml");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings)))
        .as("it may name passwords' files")
        .isEqualTo("rw-r-----");
    assertThat(root.resolve("lib/systemd/system/clearlane.service"))
        .content()
        .contains("ExecStart=/opt/clearlane/clearlane run");
    assertThat(
            Installed.run(
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                root.resolve("opt/clearlane/clearlane").toString(),
                "version"))
        .matches(run -> run.exit() == 0 && run.output().startsWith("clearlane "));
    assertThat(Installed.run(Map.of(), "dpkg-deb", "-f", deb.toString(), "Depends").output())
        .contains("java17-runtime-headless");
    assertThat(Installed.run(Map.of(), "dpkg-deb", "-I", deb.toString(), "conffiles").output())
        .contains("/etc/clearlane/clearlane.yaml");
  }

  /** With its scripts, in a copy of this system that vanishes afterwards. */
  @Test
  void shouldComeAndGoWithDpkg() throws Exception {
    String copy =
        "mkdir -p /mnt/copy && mount -t tmpfs none /mnt/copy && mkdir /mnt/copy/a /mnt/copy/b"
            + " /mnt/copy/root && mount -t overlay overlay"
            + " -o lowerdir=/,upperdir=/mnt/copy/a,workdir=/mnt/copy/b /mnt/copy/root";
    assumeTrue(
        Installed.run(Map.of(), "unshare", "-m", "sh", "-c", copy).exit() == 0,
        "no copy of this system: not root, or no overlayfs");
    List<String> commands =
        List.of(
            copy,
            "cp " + deb + " /mnt/copy/root/tmp/clearlane.deb",
            "cd /mnt/copy/root",
            "mount --bind /proc proc",
            "inside() { chroot . env JAVA_HOME=" + System.getProperty("java.home") + " \"$@\"; }",
            "inside dpkg --force-depends -i /tmp/clearlane.deb",
            "inside /usr/bin/clearlane version",
            "inside getent passwd clearlane",
            "inside stat -c 'settings %U %G %a' /etc/clearlane/clearlane.yaml",
            "inside dpkg -r clearlane",
            "[ ! -e opt/clearlane ] && [ ! -e usr/bin/clearlane ] && echo removed",
            "[ -e etc/clearlane/clearlane.yaml ] && echo settings kept",
            "inside dpkg -P clearlane",
            "[ ! -e etc/clearlane ] && echo purged",
            "find opt usr/bin usr/share usr/lib/systemd etc var/lib/dpkg/info -name 'clearlane*'");

    Installed.Run run =
        Installed.run(
            Map.of("LC_ALL", "C"), "unshare", "-m", "sh", "-ec", String.join("\n", commands));

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(run.output())
        .contains("settings root clearlane 640", "removed", "settings kept", "purged")
        .containsPattern("(?m)^clearlane [0-9]")
        .containsPattern("(?m)^clearlane:.*:/var/lib/clearlane:/usr/sbin/nologin$")
        .endsWith("purged\n");
  }

  private static void copy(String from, Path to) throws IOException {
    Files.copy(ComposeTest.ROOT.resolve(from), to);
  }
}
