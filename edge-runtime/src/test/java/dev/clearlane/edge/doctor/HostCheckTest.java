package dev.clearlane.edge.doctor;

import static dev.clearlane.edge.doctor.Finding.State.MISMATCHED;
import static dev.clearlane.edge.doctor.Finding.State.MISSING;
import static dev.clearlane.edge.doctor.Finding.State.NOT_PRESENT;
import static dev.clearlane.edge.doctor.Finding.State.OK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.doctor.Subjects.Folder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clock and disks of machines that are trees of files. */
class HostCheckTest {
  @TempDir private Path folder;

  private MachineTree tree(String name) throws IOException {
    return MachineTree.copy(name, folder.resolve("machine"));
  }

  @Test
  void shouldReportWhetherTheClockIsSynchronised() throws IOException {
    MachineTree tree = tree("pc").without("commands");
    assertThat(clock(tree).state()).isEqualTo(NOT_PRESENT);

    tree.with("commands/adjtimex --print", "         mode: 0\n       status: 64\n");
    assertThat(clock(tree).fix()).isEqualTo("sudo timedatectl set-ntp true");
    tree.with("commands/adjtimex --print", "         mode: 0\n       status: 8193\n");
    assertThat(clock(tree).state()).isEqualTo(OK);

    tree.with("commands/timedatectl show --property=NTPSynchronized --value", "no\n");
    assertThat(clock(tree).state()).isEqualTo(MISMATCHED);
    tree.with("run/systemd/timesync/synchronized", "");
    assertThat(clock(tree).state()).isEqualTo(OK);
  }

  @Test
  void shouldLookAtFoldersThatAreWrittenTo() throws IOException {
    MachineTree tree = tree("pc").with("var/lib/clearlane/outbox/outbox.db", "x");

    assertThat(disk(tree, "/var/lib/clearlane/outbox", 1).state()).isEqualTo(OK);
    assertThat(disk(tree, "/var/lib/clearlane/outbox", Long.MAX_VALUE >> 21).fix())
        .startsWith("sudo journalctl --vacuum-size");
    assertThat(disk(tree, "/var/lib/clearlane/clips", 1).fix())
        .matches("sudo install -d -o \\S+ /var/lib/clearlane/clips");
    assertThat(disk(tree, "/var/lib/clearlane/outbox/outbox.db", 1).state()).isEqualTo(MISSING);
    if (Path.of("/proc/self").toFile().isDirectory()) { // read-only, also for root
      Finding proc =
          HostCheck.of(
                  new Machine(Path.of("/"), Commands.NONE), Map.of("x", new Folder("/proc", 1)))
              .get(0);
      assertThat(proc.fix()).matches("sudo chown -R \\S+ /proc");
    }
  }

  /** What a directory holds may be replaced by what it is for. */
  @Test
  void shouldCountWhatADirectoryBehindALinkHolds() throws IOException {
    MachineTree tree = tree("pc").with("disk/engines/small", "x");
    try (RandomAccessFile sparse =
        new RandomAccessFile(tree.root().resolve("disk/engines/large").toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }
    Files.createSymbolicLink(tree.root().resolve("cache"), Path.of("disk/engines"));
    long neededMib = (tree.root().toFile().getUsableSpace() >> 20) + (1 << 19);

    assertThat(disk(tree, "/disk/engines", neededMib).state()).isEqualTo(OK);
    assertThat(disk(tree, "/cache", neededMib).state()).isEqualTo(OK);
    assertThat(disk(tree, "/disk", neededMib + (1 << 21)).state()).isEqualTo(MISMATCHED);
  }

  private static Finding clock(MachineTree tree) {
    return line(HostCheck.of(tree.machine(), Map.of()), "clock");
  }

  private static Finding disk(MachineTree tree, String path, long mebibytes) {
    return line(HostCheck.of(tree.machine(), Map.of("x", new Folder(path, mebibytes))), "disk x");
  }

  private static Finding line(List<Finding> findings, String subject) {
    return findings.stream()
        .filter(finding -> finding.subject().equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError(subject + " is not among " + findings));
  }
}
