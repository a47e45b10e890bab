package dev.clearlane.edge.doctor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Debian's list of installed packages, read from its file without running dpkg. */
final class Packages {
  private static final String STATUS = "/var/lib/dpkg/status";

  private final Map<String, String> versions;

  private Packages(Map<String, String> versions) {
    this.versions = versions;
  }

  static Packages of(Machine machine) {
    Map<String, String> versions = new HashMap<>();
    for (String entry : machine.text(STATUS).orElse("").split("\\n\\s*\\n", -1)) {
      String name = field(entry, "Package");
      if (!name.isEmpty() && field(entry, "Status").endsWith(" installed")) {
        versions.put(name, field(entry, "Version"));
      }
    }
    return new Packages(versions);
  }

  private static String field(String entry, String key) {
    return entry
        .lines()
        .filter(line -> line.startsWith(key + ": "))
        .map(line -> line.substring(key.length() + 2).strip())
        .findFirst()
        .orElse("");
  }

  /** Version of an installed package. */
  Optional<String> version(String name) {
    return Optional.ofNullable(versions.get(name));
  }
}
