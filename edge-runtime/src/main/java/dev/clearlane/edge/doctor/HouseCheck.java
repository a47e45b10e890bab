package dev.clearlane.edge.doctor;

import dev.clearlane.edge.doctor.Subjects.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Disk and clock. */
final class HouseCheck {
  private static final String TIMESYNCD = "/run/systemd/timesync/synchronized";
  private static final Pattern STATUS = Pattern.compile("status: *(\\d+)");
  private static final int UNSYNCHRONISED = 0x40; // STA_UNSYNC of adjtimex(2)

  private HouseCheck() {}

  static List<Finding> of(Machine machine, Map<String, Folder> folders) {
    List<Finding> findings = new ArrayList<>();
    folders.forEach((name, folder) -> findings.add(disk(machine, "disk " + name, folder)));
    findings.add(clock(machine));
    return findings;
  }

  private static Finding disk(Machine machine, String subject, Folder folder) {
    Path path = machine.path(folder.path());
    String owner = System.getProperty("user.name");
    if (!Files.isDirectory(path)) {
      return Finding.missing(
          subject,
          folder.path() + ": no such folder",
          "sudo install -d -o %s %s".formatted(owner, folder.path()));
    }
    long freeMib;
    long heldMib;
    try {
      Files.delete(Files.createTempFile(path, ".doctor", ""));
      freeMib = Files.getFileStore(path).getUsableSpace() >> 20;
      heldMib = held(path) >> 20;
    } catch (IOException e) {
      return Finding.mismatched(
          subject,
          folder.path() + ": cannot be written to by " + owner,
          "sudo chown -R %s %s".formatted(owner, folder.path()));
    }
    String seen = "%s: %d MiB free".formatted(folder.path(), freeMib);
    return freeMib + heldMib >= folder.mebibytes()
        ? Finding.ok(subject, seen)
        : Finding.mismatched(
            subject,
            "%s, may come to hold %d MiB".formatted(seen, folder.mebibytes()),
            "sudo journalctl --vacuum-size=100M && sudo apt-get clean");
  }

  /** What a folder holds already, of what it may come to hold. */
  private static long held(Path folder) throws IOException {
    long bytes = 0;
    try (var files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
    return bytes;
  }

  private static Finding clock(Machine machine) {
    if (machine.exists(TIMESYNCD)) {
      return Finding.ok("clock", "set by a time server (systemd-timesyncd)");
    }
    Optional<Boolean> synchronised = synchronised(machine);
    if (synchronised.isEmpty()) {
      return Finding.notPresent(
          "clock", "whether it is set cannot be seen: neither timedatectl nor adjtimex answers");
    }
    return synchronised.get()
        ? Finding.ok("clock", "synchronised")
        : Finding.mismatched(
            "clock",
            "not synchronised: times in messages are wrong",
            "sudo timedatectl set-ntp true");
  }

  private static Optional<Boolean> synchronised(Machine machine) {
    return machine
        .run("timedatectl", "show", "--property=NTPSynchronized", "--value")
        .filter(said -> said.equals("yes") || said.equals("no"))
        .map(said -> said.equals("yes"))
        .or(
            () ->
                machine
                    .run("adjtimex", "--print")
                    .map(STATUS::matcher)
                    .filter(Matcher::find)
                    .map(said -> (Integer.parseInt(said.group(1)) & UNSYNCHRONISED) == 0));
  }
}
