package dev.clearlane.edge.doctor;

import dev.clearlane.edge.doctor.Subjects.Folder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks disk space and clock. */
final class HostCheck {
  private static final String TIMESYNCD = "/run/systemd/timesync/synchronized";
  private static final Pattern STATUS = Pattern.compile("status: *(\\d+)");
  private static final int UNSYNCHRONISED = 0x40; // STA_UNSYNC of adjtimex(2)

  private HostCheck() {}

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
          folder.path() + ": no such directory",
          "sudo install -d -o %s %s".formatted(owner, folder.path()));
    }
    try {
      Files.delete(Files.createTempFile(path, ".doctor", ""));
    } catch (IOException e) {
      return Finding.mismatched(
          subject,
          folder.path() + ": not writable for " + owner,
          "sudo chown -R %s %s".formatted(owner, folder.path()));
    }
    // not by FileStore, which a directory in a chroot lacks
    long freeMib = path.toFile().getUsableSpace() >> 20;
    String seen = "%s: %d MiB free".formatted(folder.path(), freeMib);
    boolean enough = freeMib >= folder.mebibytes() || freeMib + heldMib(path) >= folder.mebibytes();
    return enough
        ? Finding.ok(subject, seen)
        : Finding.mismatched(
            subject,
            "%s, needs up to %d MiB".formatted(seen, folder.mebibytes()),
            "sudo journalctl --vacuum-size=100M && sudo apt-get clean");
  }

  /** Current size of a directory; unreadable files count as 0. */
  private static long heldMib(Path folder) {
    AtomicLong bytes = new AtomicLong();
    try {
      Files.walkFileTree(
          folder.toRealPath(), // a walk does not enter a link that it starts from
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              bytes.addAndGet(attributes.size());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      return 0; // deleted meanwhile
    }
    return bytes.get() >> 20;
  }

  private static Finding clock(Machine machine) {
    if (machine.exists(TIMESYNCD)) {
      return Finding.ok("clock", "synchronised (systemd-timesyncd)");
    }
    Optional<Boolean> synchronised = synchronised(machine);
    if (synchronised.isEmpty()) {
      return Finding.notPresent("clock", "unknown: neither timedatectl nor adjtimex works");
    }
    return synchronised.get()
        ? Finding.ok("clock", "synchronised")
        : Finding.mismatched(
            "clock",
            "not synchronised: timestamps in messages are wrong",
            "sudo timedatectl set-ntp true");
  }

  private static Optional<Boolean> synchronised(Machine machine) {
    return machine
        .run("timedatectl", "show", "--property=NTPSynchronized", "--value")
        .filter(output -> output.equals("yes") || output.equals("no"))
        .map(output -> output.equals("yes"))
        .or(
            () ->
                machine
                    .run("adjtimex", "--print")
                    .map(STATUS::matcher)
                    .filter(Matcher::find)
                    .map(output -> (Integer.parseInt(output.group(1)) & UNSYNCHRONISED) == 0));
  }
}
