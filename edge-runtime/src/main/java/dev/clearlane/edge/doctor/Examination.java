package dev.clearlane.edge.doctor;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.inference.EngineException;
import dev.clearlane.edge.inference.OnnxEngine;
import dev.clearlane.edge.libav.Libav;
import dev.clearlane.edge.picture.PictureCodecs;
import dev.clearlane.edge.publish.file.Encoders;
import dev.clearlane.edge.publish.mqtt.BrokerProbe;
import dev.clearlane.edge.publish.mqtt.MqttSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at everything that clearlane needs, and never fails over what it finds. */
public final class Examination {
  private static final int LEAST_JAVA = 17;
  private static final long LEAST_MEMORY_MIB = 1024;
  private static final String REBUILD = "rm -rf */target && ./clearlane doctor";

  private final Path models;
  private final @Nullable MqttSettings broker;
  private final List<Finding> findings = new ArrayList<>();

  private Examination(Path models, @Nullable MqttSettings broker) {
    this.models = models;
    this.broker = broker;
  }

  /**
   * Looks.
   *
   * @param models where the bundles should lie
   * @param broker null where none is asked for
   */
  public static List<Finding> run(Path models, @Nullable MqttSettings broker) {
    Examination examination = new Examination(models, broker);
    examination.java();
    examination.machine();
    examination.libraries();
    examination.models();
    examination.accelerators();
    examination.broker();
    return List.copyOf(examination.findings);
  }

  private void java() {
    String seen = System.getProperty("java.version") + ", " + System.getProperty("java.vm.name");
    findings.add(
        Runtime.version().feature() >= LEAST_JAVA
            ? Finding.ok("java", seen)
            : Finding.mismatched("java", seen, "apt install openjdk-17-jdk-headless"));
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
        totalMib == 0 || totalMib >= LEAST_MEMORY_MIB
            ? Finding.ok("memory", memory)
            : Finding.mismatched("memory", memory, "use a machine with 1 GiB or more"));
  }

  private static long memoryMib(String key) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // no Linux: nothing to say about memory
    }
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
      encoders(Encoders.tryAll());
    } catch (IOException | LinkageError e) {
      findings.add(Finding.missing("ffmpeg", "does not load: " + e.getMessage(), REBUILD));
    }
    try {
      findings.add(Finding.ok("opencv", PictureCodecs.version()));
    } catch (LinkageError e) {
      findings.add(Finding.missing("opencv", "does not load: " + e.getMessage(), REBUILD));
    }
  }

  private void encoders(List<Encoders.Trial> trials) {
    String seen =
        trials.stream()
            .map(trial -> trial.name() + (trial.opens() ? " opens" : " does not open"))
            .collect(Collectors.joining(", "));
    if (trials.get(0).opens()) {
      findings.add(Finding.ok("encoders", seen));
    } else if (trials.stream().anyMatch(Encoders.Trial::opens)) {
      findings.add(Finding.mismatched("encoders", seen + "; clips are not H.264", REBUILD));
    } else {
      findings.add(Finding.missing("encoders", seen, REBUILD));
    }
  }

  private void models() {
    List<Path> folders;
    try (Stream<Path> entries = Files.list(models)) {
      folders =
          entries.filter(folder -> Files.exists(folder.resolve("manifest.json"))).sorted().toList();
    } catch (IOException e) {
      findings.add(
          Finding.missing(
              "models",
              models + ": no such folder",
              "git checkout -- models, or set CLEARLANE_MODELS"));
      return;
    }
    Set<Task> found = EnumSet.noneOf(Task.class);
    for (Path folder : folders) {
      try {
        ModelManifest manifest = ModelBundle.open(folder).manifest();
        found.add(manifest.task());
        findings.add(
            Finding.ok(
                "model",
                "%s (%s), sha256 %s"
                    .formatted(manifest.id(), manifest.task().id(), manifest.sha256())));
      } catch (BundleException e) {
        findings.add(
            Finding.mismatched(
                "model", String.valueOf(e.getMessage()), "git checkout -- " + folder));
      }
    }
    for (Task task : Task.values()) {
      if (!found.contains(task)) {
        findings.add(
            Finding.missing(
                "model", "none for task " + task.id() + " in " + models, "git checkout -- models"));
      }
    }
  }

  private void accelerators() {
    boolean nvidia =
        Stream.of("/dev/nvidia0", "/dev/nvhost-gpu", "/dev/nvgpu/igpu0")
            .anyMatch(device -> Files.exists(Path.of(device)));
    findings.add(
        nvidia
            ? Finding.ok("gpu", "an NVIDIA GPU is there; this version restores on the CPU")
            : Finding.notPresent("gpu", "no NVIDIA GPU; networks run on the CPU"));
    findings.add(
        Finding.notPresent(
            "tensorrt", "this version has no TensorRT engine; ONNX Runtime is used"));
  }

  private void broker() {
    if (broker == null) {
      return;
    }
    try {
      BrokerProbe.check(broker);
      findings.add(Finding.ok("broker", broker.broker() + " takes us"));
    } catch (IOException e) {
      findings.add(
          Finding.missing(
              "broker",
              broker.broker() + ": " + e.getMessage(),
              "check address and credentials; on this machine: apt install mosquitto"));
    }
  }
}
