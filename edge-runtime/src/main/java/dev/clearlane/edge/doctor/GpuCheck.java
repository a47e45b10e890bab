package dev.clearlane.edge.doctor;

import dev.clearlane.edge.doctor.Board.JetPack;
import dev.clearlane.edge.doctor.Board.Release;
import dev.clearlane.edge.doctor.TensorRtProbe.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks accelerators for inference: driver, GPU, DLA, CUDA, TensorRT. */
final class GpuCheck {
  private static final String RUNTIME =
      "sudo nvidia-ctk runtime configure --runtime=docker && sudo systemctl restart docker";
  private static final String PACKAGES = "sudo apt update && sudo apt install -y nvidia-jetpack";
  private static final List<String> LIBRARIES =
      List.of(
          "/usr/lib/aarch64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu/nvidia",
          "/usr/lib/aarch64-linux-gnu/tegra",
          "/usr/lib/x86_64-linux-gnu",
          "/usr/local/lib");
  private static final List<String> NODES =
      List.of("/dev/nvgpu/igpu0/ctrl", "/dev/nvhost-gpu", "/dev/nvidia0");
  private static final Pattern DRIVER =
      Pattern.compile("NVRM version: .*?(\\d+\\.\\d+(?:\\.\\d+)?)", Pattern.DOTALL);
  private static final Pattern CUDA_VERSION =
      Pattern.compile("\"cuda\"\\s*:\\s*\\{[^}]*\"version\"\\s*:\\s*\"(\\d+)\\.(\\d+)[^\"]*\"");
  private static final Pattern CUDA_FOLDER = Pattern.compile("cuda-(\\d+)\\.(\\d+)");
  private static final Pattern TENSORRT = Pattern.compile("libnvinfer\\.so\\.((\\d+)(?:\\.\\d+)+)");
  private static final int TENSORRT_MAJOR = 10;

  private final Machine machine;
  private final Optional<Board> board;
  private final TensorRtProbe probe;
  private final List<Finding> findings = new ArrayList<>();

  private GpuCheck(Machine machine, Optional<Board> board, TensorRtProbe probe) {
    this.machine = machine;
    this.board = board;
    this.probe = probe;
  }

  static List<Finding> of(Machine machine, Optional<Board> board, TensorRtProbe probe) {
    GpuCheck check = new GpuCheck(machine, board, probe);
    check.driver();
    boolean gpu = check.gpu();
    check.accelerators();
    check.cuda(gpu);
    check.tensorRt(gpu);
    return check.findings;
  }

  private void driver() {
    Optional<String> version =
        machine
            .text("/proc/driver/nvidia/version")
            .map(DRIVER::matcher)
            .filter(Matcher::find)
            .map(matcher -> matcher.group(1));
    boolean onChip = machine.exists("/sys/module/nvgpu") || machine.exists("/dev/nvhost-gpu");
    if (version.isPresent()) {
      findings.add(Finding.ok("driver", "NVIDIA " + version.get()));
    } else if (board.isPresent() && onChip) {
      findings.add(Finding.ok("driver", "nvgpu, of Jetson Linux"));
    } else if (board.isPresent()) {
      findings.add(
          Finding.missing(
              "driver",
              "no NVIDIA driver in the kernel",
              "sudo apt install --reinstall nvidia-l4t-kernel nvidia-l4t-kernel-oot-modules"));
    } else if (hasCard()) {
      findings.add(
          Finding.missing(
              "driver", "NVIDIA card without a driver", "sudo apt install nvidia-driver"));
    } else {
      findings.add(Finding.notPresent("driver", "no NVIDIA GPU"));
    }
  }

  /** A display or compute device of NVIDIA on the PCI bus. */
  private boolean hasCard() {
    return machine.names("/sys/bus/pci/devices", ".*").stream()
        .map("/sys/bus/pci/devices/"::concat)
        .anyMatch(
            device ->
                machine.text(device + "/vendor").orElse("").equals("0x10de")
                    && machine.text(device + "/class").orElse("").startsWith("0x03"));
  }

  /** Whether there is one to use. */
  private boolean gpu() {
    Optional<String> node = NODES.stream().filter(machine::exists).findFirst();
    if (node.isPresent() && machine.opens(node.get())) {
      findings.add(Finding.ok("gpu", node.get()));
      return true;
    }
    if (node.isPresent()) {
      findings.add(
          Finding.mismatched(
              "gpu",
              node.get() + ": permission denied for this user",
              "sudo usermod -aG video,render " + System.getProperty("user.name")));
    } else if (board.isPresent()) {
      findings.add(
          machine.isContainer()
              ? Finding.missing("gpu", "the GPU is not passed to this container", RUNTIME)
              : Finding.missing("gpu", "no GPU device in /dev", "sudo modprobe nvgpu"));
    } else if (hasCard()) {
      findings.add(Finding.missing("gpu", "no device of the card in /dev", "sudo modprobe nvidia"));
    } else {
      findings.add(Finding.notPresent("gpu", "no NVIDIA GPU; inference runs on the CPU"));
    }
    return false;
  }

  private void accelerators() {
    int wanted = board.map(found -> found.module().dlas()).orElse(0);
    int found = machine.names("/dev", "nvhost-(ctrl-)?nvdla\\d+").size();
    if (wanted == 0) {
      findings.add(
          Finding.notPresent(
              "dla", board.map(b -> b.module().title() + " has none").orElse("no Jetson")));
    } else if (found >= wanted) {
      findings.add(Finding.ok("dla", "%d of %d".formatted(Math.min(found, wanted), wanted)));
    } else {
      findings.add(
          Finding.missing(
              "dla",
              "%d of %d".formatted(found, wanted),
              machine.isContainer() ? RUNTIME : "sudo modprobe nvhost-nvdla"));
    }
  }

  private void cuda(boolean gpu) {
    Optional<int[]> version = cudaVersion();
    if (version.isEmpty()) {
      findings.add(
          gpu || board.isPresent()
              ? Finding.missing("cuda", "no CUDA toolkit in /usr/local", install("cuda-toolkit"))
              : Finding.notPresent("cuda", "not needed without a GPU"));
      return;
    }
    String seen = version.get()[0] + "." + version.get()[1];
    Optional<JetPack> jetPack = board.flatMap(Board::release).flatMap(Release::jetPack);
    if (jetPack.isPresent() && jetPack.get().cuda() != version.get()[0]) {
      findings.add(
          Finding.mismatched(
              "cuda",
              "%s, but %s has CUDA %d".formatted(seen, jetPack.get(), jetPack.get().cuda()),
              install("cuda-toolkit")));
    } else {
      findings.add(Finding.ok("cuda", seen));
    }
  }

  /** On a Jetson one package contains all; elsewhere and in an image, each part has a package. */
  private String install(String part) {
    if (machine.isContainer()) {
      return "docker compose build --pull (with the base image of the host's JetPack)";
    }
    return board.isPresent() ? PACKAGES : "sudo apt install -y " + part;
  }

  private Optional<int[]> cudaVersion() {
    List<String> folders = machine.names("/usr/local", "cuda(-\\d+(\\.\\d+)?)?");
    Stream<Matcher> files =
        folders.stream()
            .map(folder -> machine.text("/usr/local/" + folder + "/version.json").orElse(""))
            .map(CUDA_VERSION::matcher);
    Stream<Matcher> names = folders.stream().map(CUDA_FOLDER::matcher);
    return Stream.concat(files, names)
        .filter(Matcher::find)
        .map(found -> new int[] {number(found, 1), number(found, 2)})
        .findFirst();
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private void tensorRt(boolean gpu) {
    TensorRtProbe.Answer answer = probe.look();
    if (answer.verdict() == Verdict.USABLE) {
      findings.add(Finding.ok("tensorrt", answer.why()));
      return;
    }
    Optional<Matcher> library = library();
    if (!gpu && board.isEmpty()) {
      findings.add(Finding.notPresent("tensorrt", "not needed without a GPU: " + answer.why()));
    } else if (library.isEmpty()) {
      findings.add(Finding.missing("tensorrt", "no libnvinfer", install("tensorrt")));
    } else if (number(library.get(), 2) != TENSORRT_MAJOR) {
      findings.add(
          Finding.mismatched(
              "tensorrt",
              "%s: must be %d".formatted(library.get().group(1), TENSORRT_MAJOR),
              install("tensorrt")));
    } else if (answer.verdict() == Verdict.NOT_ASKED) {
      findings.add(
          Finding.notPresent(
              "tensorrt", "%s found; %s".formatted(library.get().group(1), answer.why())));
    } else {
      findings.add(
          Finding.mismatched(
              "tensorrt",
              "%s found, but unusable: %s".formatted(library.get().group(1), answer.why()),
              install("tensorrt")));
    }
  }

  private Optional<Matcher> library() {
    return LIBRARIES.stream()
        .flatMap(folder -> machine.names(folder, TENSORRT.pattern()).stream())
        .map(TENSORRT::matcher)
        .filter(Matcher::matches)
        .findFirst();
  }
}
