package dev.clearlane.edge.doctor;

import dev.clearlane.edge.doctor.Board.JetPack;
import dev.clearlane.edge.doctor.Board.Module;
import dev.clearlane.edge.doctor.Board.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a Jetson: board, release, packages, power mode, throttling. */
final class JetsonCheck {
  private static final String FLASH =
      "sdkmanager --cli --action install --product Jetson --version 6.2 --flash (on the host PC)";
  private static final String PACKAGE = "nvidia-jetpack";
  private static final Pattern MODE_LINE = Pattern.compile("NV Power Mode: *(\\S+)");
  private static final Pattern MODE_KEPT = Pattern.compile("pmode:(\\d+)");
  private static final Pattern MODE_KNOWN =
      Pattern.compile("<\\s*POWER_MODEL\\s+ID=(\\d+)\\s+NAME=(\\S+?)\\s*>");

  private final Machine machine;
  private final Board board;
  private final @Nullable String wantedMode;
  private final List<Finding> findings = new ArrayList<>();

  private JetsonCheck(Machine machine, Board board, @Nullable String wantedMode) {
    this.machine = machine;
    this.board = board;
    this.wantedMode = wantedMode;
  }

  /**
   * Runs the checks.
   *
   * @param wantedMode expected power mode; null for the highest
   */
  static List<Finding> of(Machine machine, Optional<Board> board, @Nullable String wantedMode) {
    if (board.isEmpty()) {
      return List.of(Finding.notPresent("board", "no Jetson"));
    }
    JetsonCheck check = new JetsonCheck(machine, board.get(), wantedMode);
    check.board();
    check.release();
    check.packages();
    check.powerMode();
    check.throttling();
    return check.findings;
  }

  private void board() {
    String seen = "%s (%s)".formatted(board.model(), board.module().title());
    findings.add(
        board.module() == Module.UNKNOWN
            ? Finding.mismatched("board", seen, "use a Jetson Orin or Thor module")
            : Finding.ok("board", seen));
  }

  private void release() {
    Optional<Release> release = board.release();
    if (release.isEmpty()) {
      findings.add(
          machine.isContainer()
              ? Finding.missing(
                  "l4t",
                  "/etc/nv_tegra_release is not visible in this container",
                  "docker run -v /etc/nv_tegra_release:/etc/nv_tegra_release:ro …")
              : Finding.missing(
                  "l4t",
                  "/etc/nv_tegra_release missing or unreadable",
                  "sudo apt install --reinstall nvidia-l4t-core"));
      return;
    }
    Optional<JetPack> jetPack = release.get().jetPack();
    findings.add(
        jetPack
            .map(known -> Finding.ok("l4t", "%s (%s)".formatted(release.get(), known)))
            .orElseGet(
                () ->
                    Finding.mismatched(
                        "l4t",
                        release.get() + ": must be R36 (JetPack 6), R38 or R39 (JetPack 7)",
                        FLASH)));
  }

  private void packages() {
    Optional<JetPack> wanted = board.release().flatMap(Release::jetPack);
    Optional<String> version = Packages.of(machine).version(PACKAGE);
    if (version.isEmpty()) {
      findings.add(
          machine.isContainer()
              ? Finding.notPresent("jetpack", "managed by the host; run doctor there")
              : Finding.missing(
                  "jetpack",
                  "package %s is not installed".formatted(PACKAGE),
                  "sudo apt update && sudo apt install -y " + PACKAGE));
      return;
    }
    String seen = PACKAGE + " " + version.get();
    boolean fits = wanted.isEmpty() || version.get().startsWith(wanted.get().number() + ".");
    findings.add(
        fits
            ? Finding.ok("jetpack", seen)
            : Finding.mismatched(
                "jetpack",
                "%s on %s".formatted(seen, board.release().map(Release::toString).orElse("")),
                "sudo apt update && sudo apt full-upgrade -y"));
  }

  private void powerMode() {
    Optional<String> mode = mode();
    if (mode.isEmpty()) {
      findings.add(
          machine.isContainer()
              ? Finding.notPresent("power mode", "managed by the host; run doctor there")
              : Finding.missing(
                  "power mode",
                  "nvpmodel reports none",
                  "sudo apt install --reinstall nvidia-l4t-nvpmodel"));
      return;
    }
    String wanted = wantedMode == null ? highest() : wantedMode;
    if (mode.get().equalsIgnoreCase(wanted)) {
      findings.add(Finding.ok("power mode", mode.get()));
      return;
    }
    Optional<String> id = id(wanted);
    findings.add(
        Finding.mismatched(
            "power mode",
            id.isPresent()
                ? "is %s, expected %s".formatted(mode.get(), wanted)
                : "%s; there is no mode %s".formatted(mode.get(), wanted),
            id.map(number -> "sudo nvpmodel -m " + number).orElse("sudo nvpmodel -p --verbose")));
  }

  private Optional<String> mode() {
    Optional<String> version =
        machine
            .run("nvpmodel", "-q")
            .map(MODE_LINE::matcher)
            .filter(Matcher::find)
            .map(m -> m.group(1));
    return version.or(
        () ->
            machine
                .text("/var/lib/nvpmodel/status")
                .map(MODE_KEPT::matcher)
                .filter(Matcher::find)
                .flatMap(kept -> name(Integer.parseInt(kept.group(1)))));
  }

  private Matcher modes() {
    return MODE_KNOWN.matcher(machine.text("/etc/nvpmodel.conf").orElse(""));
  }

  private Optional<String> name(int id) {
    Matcher known = modes();
    while (known.find()) {
      if (Integer.parseInt(known.group(1)) == id) {
        return Optional.of(known.group(2));
      }
    }
    return Optional.empty();
  }

  private Optional<String> id(String name) {
    Matcher known = modes();
    while (known.find()) {
      if (known.group(2).equalsIgnoreCase(name)) {
        return Optional.of(known.group(1));
      }
    }
    return Optional.empty();
  }

  /** The mode without limits; the last one in the board's file is the highest. */
  private String highest() {
    String highest = "MAXN";
    Matcher known = modes();
    while (known.find()) {
      if (known.group(2).toUpperCase(Locale.ROOT).startsWith("MAXN")
          && known.group(2).length() >= highest.length()) {
        highest = known.group(2);
      }
    }
    return highest;
  }

  private void throttling() {
    List<String> overCurrent = overCurrentEvents();
    if (!overCurrent.isEmpty()) {
      findings.add(
          Finding.mismatched(
              "throttling",
              "undervoltage since boot: " + String.join(", ", overCurrent),
              "sudo shutdown -h now, then use a power supply of the board's full power"));
      return;
    }
    List<String> slowed = slowedByHeat();
    String hottest = hottest();
    findings.add(
        slowed.isEmpty()
            ? Finding.ok("throttling", "none" + hottest)
            : Finding.mismatched(
                "throttling",
                "thermal: " + String.join(", ", slowed) + hottest,
                "sudo jetson_clocks --fan"));
  }

  /** Undervoltage counters above 0. */
  private List<String> overCurrentEvents() {
    List<String> counted = new ArrayList<>();
    for (String monitor : machine.names("/sys/class/hwmon", "hwmon\\d+")) {
      String folder = "/sys/class/hwmon/" + monitor;
      for (String counter : machine.names(folder, "oc\\d+_event_cnt")) {
        long events = number(folder + "/" + counter);
        if (events > 0) {
          counted.add("%s %d".formatted(counter.replace("_event_cnt", ""), events));
        }
      }
    }
    return counted;
  }

  /** Devices that are thermally throttled now. */
  private List<String> slowedByHeat() {
    List<String> slowed = new ArrayList<>();
    for (String device : machine.names("/sys/class/thermal", "cooling_device\\d+")) {
      String folder = "/sys/class/thermal/" + device;
      String type = machine.text(folder + "/type").orElse("");
      boolean slows = type.endsWith("-throttle-alert") || type.startsWith("cpufreq");
      if (slows && number(folder + "/cur_state") > 0) {
        slowed.add(type);
      }
    }
    return slowed;
  }

  private String hottest() {
    long hottest = Long.MIN_VALUE;
    for (String zone : machine.names("/sys/class/thermal", "thermal_zone\\d+")) {
      hottest = Math.max(hottest, number("/sys/class/thermal/" + zone + "/temp"));
    }
    return hottest <= 0 ? "" : "; hottest %d °C".formatted(Math.round(hottest / 1000.0));
  }

  private long number(String path) {
    try {
      return machine.text(path).map(Long::parseLong).orElse(0L);
    } catch (NumberFormatException e) {
      return 0; // disabled zones contain text
    }
  }
}
