package dev.clearlane.edge.doctor;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.mqtt.BrokerProbe;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.serving.clip.FileEncoders;
import dev.clearlane.serving.clip.Libav;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.picture.PictureCodecs;
import dev.clearlane.serving.plates.PlateModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks everything that clearlane needs; problems are findings, never exceptions. */
public final class Examination {
  private static final int MIN_JAVA = 17;
  private static final long MIN_MEMORY_MIB = 1024;
  private static final List<String> DECODERS = List.of("h264", "hevc", "mjpeg");
  private static final String ROOT = System.getProperty("clearlane.root", ".");
  private static final boolean INSTALLED = Files.isDirectory(Path.of(ROOT, "lib"));
  private static final String REINSTALL = "packaging/install " + ROOT + ", in the source tree";
  private static final String REBUILD =
      INSTALLED ? REINSTALL : "rm -rf */target && ./clearlane doctor";
  private static final String RESTORE = INSTALLED ? REINSTALL : "git checkout -- models";

  private final Machine machine;
  private final Path models;
  private final List<Finding> findings = new ArrayList<>();

  private Examination(Machine machine, Path models) {
    this.machine = machine;
    this.models = models;
  }

  /**
   * Checks this process, the machine, and the subjects of the settings.
   *
   * @param tensorRt checks whether TensorRT can be used
   */
  public static List<Finding> run(Machine machine, Subjects subjects, TensorRtProbe tensorRt) {
    Examination examination = new Examination(machine, subjects.models());
    examination.java();
    examination.machine();
    examination.libraries();
    examination.models();
    Optional<Board> board = Board.of(machine);
    examination.findings.addAll(JetsonCheck.of(machine, board, subjects.powerMode()));
    examination.findings.addAll(GpuCheck.of(machine, board, tensorRt));
    examination.findings.addAll(VideoCheck.of(machine, board, subjects.cameras()));
    examination.findings.addAll(HostCheck.of(machine, subjects.folders()));
    subjects.brokers().forEach(examination::broker);
    return List.copyOf(examination.findings);
  }

  private void java() {
    String seen = System.getProperty("java.version") + ", " + System.getProperty("java.vm.name");
    findings.add(
        Runtime.version().feature() >= MIN_JAVA
            ? Finding.ok("java", seen)
            : Finding.mismatched("java", seen, "sudo apt install -y openjdk-17-jdk-headless"));
  }

  private void machine() {
    String arch = System.getProperty("os.arch");
    int cores = Runtime.getRuntime().availableProcessors();
    boolean known = arch.equals("amd64") || arch.equals("aarch64");
    findings.add(
        known
            ? Finding.ok("cpu", "%s, %d cores".formatted(arch, cores))
            : Finding.mismatched("cpu", arch, "use an x86-64 or arm64 machine with Linux"));
    long heapMib = Runtime.getRuntime().maxMemory() >> 20;
    long totalMib = memoryMib("MemTotal:");
    String memory =
        "%d MiB, %d MiB available; Java may use %d MiB"
            .formatted(totalMib, memoryMib("MemAvailable:"), heapMib);
    findings.add(
        totalMib == 0 || totalMib >= MIN_MEMORY_MIB
            ? Finding.ok("memory", memory)
            : Finding.mismatched("memory", memory, "use a machine with 1 GiB or more"));
  }

  /** 0 if unknown. */
  private long memoryMib(String key) {
    return machine
        .text("/proc/meminfo")
        .orElse("")
        .lines()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  private void libraries() {
    try {
      findings.add(
          Finding.ok(
              "onnxruntime",
              OnnxEngine.runtimeVersion() + ", providers " + OnnxEngine.runtimeProviders()));
    } catch (EngineException e) {
      findings.add(Finding.missing("onnxruntime", String.valueOf(e.getMessage()), REBUILD));
    }
    try {
      findings.add(Finding.ok("ffmpeg", Libav.version()));
      encoders(FileEncoders.tryAll());
      decoders();
    } catch (IOException | LinkageError e) {
      findings.add(NativeLibrary.broken("ffmpeg", e, REBUILD));
    }
    try {
      findings.add(Finding.ok("opencv", PictureCodecs.version()));
    } catch (LinkageError e) {
      findings.add(NativeLibrary.broken("opencv", e, REBUILD));
    }
  }

  private void encoders(List<FileEncoders.Trial> trials) {
    String seen =
        trials.stream()
            .map(trial -> trial.name() + (trial.opens() ? " available" : " not available"))
            .collect(Collectors.joining(", "));
    if (trials.get(0).opens()) {
      findings.add(Finding.ok("encoders", seen));
    } else if (trials.stream().anyMatch(FileEncoders.Trial::opens)) {
      findings.add(
          Finding.mismatched("encoders", seen + "; clips are not encoded as H.264", REBUILD));
    } else {
      findings.add(Finding.missing("encoders", seen, REBUILD));
    }
  }

  private void decoders() {
    List<String> missing =
        DECODERS.stream().filter(name -> !Libav.canDecode(name)).sorted().toList();
    findings.add(
        missing.isEmpty()
            ? Finding.ok("decoders", String.join(", ", DECODERS))
            : Finding.missing("decoders", "no " + String.join(", ", missing), REBUILD));
  }

  private void models() {
    List<Path> folders;
    try (Stream<Path> entries = Files.list(models)) {
      folders =
          entries.filter(folder -> Files.exists(folder.resolve("manifest.json"))).sorted().toList();
    } catch (IOException e) {
      findings.add(
          Finding.missing(
              "models", models + ": no such directory", RESTORE + ", or set CLEARLANE_MODELS"));
      return;
    }
    Set<Task> found = EnumSet.noneOf(Task.class);
    for (Path folder : folders) {
      try {
        ModelManifest manifest = ModelBundle.open(folder).manifest();
        if (manifest.refines() == null) {
          found.add(manifest.task());
        }
        findings.add(
            Finding.ok(
                "model",
                "%s (%s%s), sha256 %s"
                    .formatted(
                        manifest.id(), manifest.task().id(), sight(manifest), manifest.sha256())));
      } catch (BundleException e) {
        findings.add(
            Finding.mismatched(
                "model",
                String.valueOf(e.getMessage()),
                INSTALLED ? REINSTALL : "git checkout -- " + folder));
      }
    }
    plates();
    for (Task task : Task.RESTORATION) {
      if (!found.contains(task)) {
        findings.add(
            Finding.missing("model", "no model for task " + task.id() + " in " + models, RESTORE));
      }
    }
  }

  private static String sight(ModelManifest manifest) {
    if (manifest.refines() != null) {
      return ", refines " + manifest.refines();
    }
    return manifest.history() == 0 ? "" : ", sees " + manifest.history() + " earlier frames";
  }

  /** Plates are an option: a missing detector is no fault. */
  private void plates() {
    try {
      PlateModels plates = PlateModels.resolve(models, List.of(), PlateModels.AUTO);
      findings.add(
          Finding.ok(
              "plates",
              "found by %s, read by %s"
                  .formatted(
                      plates.detector().manifest().id(),
                      String.join(", then ", plates.readers()))));
    } catch (BundleException e) {
      findings.add(Finding.ok("plates", "not available: no usable model for task plate-detect"));
    }
  }

  private void broker(String subject, MqttSettings settings) {
    try {
      BrokerProbe.check(settings);
      findings.add(Finding.ok(subject, settings.broker() + " accepts the login"));
    } catch (IOException e) {
      findings.add(
          Finding.missing(
              subject,
              settings.broker() + ": " + e.getMessage(),
              "check address and credentials; on this machine: sudo apt install -y mosquitto"));
    }
  }
}
