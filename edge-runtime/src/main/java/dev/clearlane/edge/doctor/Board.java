package dev.clearlane.edge.doctor;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Jetson, identified by its device tree and release file.
 *
 * @param model name given by NVIDIA
 * @param module module on the board
 * @param release of Jetson Linux (L4T); empty if unknown
 */
record Board(String model, Module module, Optional<Release> release) {
  private static final Pattern RELEASE =
      Pattern.compile("# R(\\d+) \\(release\\), REVISION: (\\d+)\\.(\\d+).*", Pattern.DOTALL);
  private static final String SOC = "nvidia,tegra";

  /** Jetson modules, by the part numbers of the device tree. */
  enum Module {
    ORIN_NX_16GB("p3767-0000", "Orin NX 16 GB", 2, true),
    ORIN_NX_8GB("p3767-0001", "Orin NX 8 GB", 1, true),
    ORIN_NANO_8GB("p3767-0003", "Orin Nano 8 GB", 0, false),
    ORIN_NANO_4GB("p3767-0004", "Orin Nano 4 GB", 0, false),
    ORIN_NANO_8GB_KIT("p3767-0005", "Orin Nano 8 GB", 0, false),
    AGX_ORIN_KIT("p3701-0000", "AGX Orin 32 GB", 2, true),
    AGX_ORIN_32GB("p3701-0004", "AGX Orin 32 GB", 2, true),
    AGX_ORIN_64GB("p3701-0005", "AGX Orin 64 GB", 2, true),
    AGX_ORIN_INDUSTRIAL("p3701-0008", "AGX Orin Industrial", 2, true),
    THOR("p3834", "Thor", 0, true),
    /** Another module with an Orin SoC. */
    ORIN("tegra234", "Orin", 0, true),
    /** Another module with a Thor SoC. */
    THOR_CHIP("tegra264", "Thor", 0, true),
    /** Unknown inside a container, which hides the device tree. */
    HIDDEN(" ", "module not visible in a container", 0, true),
    /** Unsupported, or too new to be known. */
    UNKNOWN("", "unknown module", 0, false);

    private final String part;
    private final String title;
    private final int dlas;
    private final boolean encoder;

    Module(String part, String title, int dlas, boolean encoder) {
      this.part = part;
      this.title = title;
      this.dlas = dlas;
      this.encoder = encoder;
    }

    String title() {
      return title;
    }

    /** Number of deep learning accelerators (DLA). */
    int dlas() {
      return dlas;
    }

    /** Whether it has an H.264 encoder. */
    boolean hasEncoder() {
      return encoder;
    }

    private static Module of(String compatible) {
      if (compatible.isEmpty()) {
        return HIDDEN;
      }
      for (Module module : values()) {
        if (compatible.contains(module.part)) {
          return module;
        }
      }
      return UNKNOWN; // not reached: every text contains the part of this constant
    }
  }

  /**
   * A release of Jetson Linux.
   *
   * @param major 36 belongs to JetPack 6, 38 and 39 to JetPack 7
   */
  record Release(int major, int minor, int patch) {
    @Override
    public String toString() {
      return "R%d.%d.%d".formatted(major, minor, patch);
    }

    /** The JetPack release; empty if unsupported. */
    Optional<JetPack> jetPack() {
      return switch (major) {
        case 36 -> Optional.of(JetPack.SIX);
        case 38, 39 -> Optional.of(JetPack.SEVEN);
        default -> Optional.empty();
      };
    }
  }

  /** A JetPack release. */
  enum JetPack {
    SIX(6, 12),
    SEVEN(7, 13);

    private final int number;
    private final int cuda;

    JetPack(int number, int cuda) {
      this.number = number;
      this.cuda = cuda;
    }

    int number() {
      return number;
    }

    /** Major version of CUDA. */
    int cuda() {
      return cuda;
    }

    @Override
    public String toString() {
      return "JetPack " + number;
    }
  }

  /** The board; empty on other machines. */
  static Optional<Board> of(Machine machine) {
    String compatible =
        machine
            .text("/proc/device-tree/compatible")
            .or(() -> machine.text("/sys/firmware/devicetree/base/compatible"))
            .orElse("");
    Optional<Release> release = machine.text("/etc/nv_tegra_release").flatMap(Board::release);
    if (!compatible.contains(SOC) && release.isEmpty()) {
      return Optional.empty();
    }
    String model =
        machine
            .text("/proc/device-tree/model")
            .or(() -> machine.text("/sys/firmware/devicetree/base/model"))
            .orElse("a Jetson");
    return Optional.of(new Board(model, Module.of(compatible), release));
  }

  private static Optional<Release> release(String text) {
    Matcher matcher = RELEASE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<Integer> parts =
        List.of(1, 2, 3).stream().map(group -> Integer.valueOf(matcher.group(group))).toList();
    return Optional.of(new Release(parts.get(0), parts.get(1), parts.get(2)));
  }
}
