package dev.clearlane.edge.cli;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.edge.doctor.Examination;
import dev.clearlane.edge.doctor.Finding;
import dev.clearlane.edge.doctor.Machine;
import dev.clearlane.edge.doctor.Subjects;
import dev.clearlane.edge.doctor.Subjects.Folder;
import dev.clearlane.edge.doctor.TensorRtProbe;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.replay.ReportJson;
import dev.clearlane.edge.settings.EngineSection;
import dev.clearlane.edge.settings.MqttSection;
import dev.clearlane.edge.settings.RecordSection;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.edge.settings.SignalsSection;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.tensorrt.TensorRtSupport;
import dev.clearlane.serving.models.TierSpeeds;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clearlane doctor}. */
@Command(
    name = "doctor",
    description = {
      "Check this machine: hardware, drivers, libraries, models, and optionally cameras,"
          + " brokers and disk space of a settings file.",
      "Prints one line per check, with the command that fixes a problem. Exit code 1 if"
          + " something required is missing or mismatched."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane doctor",
      "  clearlane doctor -c /etc/clearlane/clearlane.yaml",
      "  clearlane doctor --mqtt mqtt://localhost --json"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final TensorRtProbe TENSORRT =
      () -> {
        TensorRtSupport support = TensorRtSupport.get();
        return TensorRtProbe.Answer.of(support.isUsable(), support.detail());
      };

  /** Space for unpacked native libraries and models. */
  private static final long SCRATCH_MIB = 1024;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Settings file: check it, and the cameras, brokers and directories it names.")
  private @Nullable Path config;

  @Option(
      names = "--mqtt",
      paramLabel = "URI",
      description =
          "Check the connection to this broker: mqtt://host[:1883] or mqtts://host[:8883].")
  private @Nullable String broker;

  @Option(
      names = "--power-mode",
      paramLabel = "NAME",
      description = "Expected power mode of a Jetson (default: its highest).")
  private @Nullable String powerMode;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description =
          "Check a root file system mounted at DIR (a flashed disk, the host of a container)"
              + " instead of this machine; runs no commands.")
  private @Nullable Path root;

  @Option(
      names = "--speed",
      description =
          "Measure the installed models on the CPU, at 1280x720 or engine.opt_size of the settings:"
              + " takes some seconds of all cores.")
  private boolean speed;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  private @Nullable EngineSection engine; // of the settings

  @Mixin private ModelsOption models = new ModelsOption();
  @Mixin private TlsOptions tls = new TlsOptions();

  @Override
  public Integer call() throws IOException {
    if (root != null && !Files.isDirectory(root)) {
      throw new IllegalArgumentException("--root must name a directory, but is " + root);
    }
    List<Finding> findings = new ArrayList<>();
    Subjects subjects = subjects(findings);
    findings.addAll(
        root == null
            ? Examination.run(Machine.here(), subjects, TENSORRT)
            : Examination.run(Machine.mounted(root), subjects, TensorRtProbe.MOUNTED));
    if (speed) {
      findings.addAll(speeds(subjects.models()));
    }
    boolean problems = findings.stream().anyMatch(finding -> finding.state().isProblem());
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(ReportJson.text(Map.of("ok", !problems, "findings", findings)));
    } else {
      for (Finding finding : findings) {
        print.println(line(finding));
      }
    }
    print.flush();
    return problems ? Failures.FAILED : 0;
  }

  /**
   * Subjects to check; invalid settings are a finding, subjects of the command line are still
   * checked.
   */
  private Subjects subjects(List<Finding> findings) throws IOException {
    Map<String, MqttSettings> brokers = new LinkedHashMap<>();
    Map<String, Source> cameras = new LinkedHashMap<>();
    Map<String, Folder> folders = new LinkedHashMap<>();
    if (root == null) {
      folders.put("scratch", new Folder(System.getProperty("java.io.tmpdir"), SCRATCH_MIB));
    }
    Path bundles = models.directory();
    engine = Settings.bind(SettingsSource.empty("doctor")).value().engine();
    if (config != null) {
      try {
        Settings settings =
            Settings.bind(
                    SettingsSource.open(config).withEnvironment(Settings.PREFIX, System.getenv()))
                .value();
        findings.add(Finding.ok("settings", config.toString()));
        settings.cameras().forEach((name, camera) -> cameras.put(name, camera.capture().source()));
        brokers.putAll(brokers(settings));
        folders.putAll(folders(settings));
        bundles = models.directoryOr(settings.models());
        engine = settings.engine();
      } catch (SettingsException e) {
        findings.add(
            Finding.mismatched(
                "settings",
                config + ": " + String.join("; ", e.problems()),
                "clearlane run --check -c " + config));
      }
    }
    if (broker != null) {
      brokers.put("broker", tls.settings(broker));
    }
    return new Subjects(bundles, brokers, cameras, folders, powerMode);
  }

  /** One finding per set of models: frames per second at each work level. */
  private List<Finding> speeds(Path directory) {
    EngineSection section = engine;
    if (section == null || root != null) {
      throw new IllegalArgumentException("--speed measures this machine, not a mounted one");
    }
    try {
      return new TierSpeeds(
              directory,
              section.models(),
              section.settings().cpuPrecision(),
              section.settings().threads(),
              section.optSize().widthPx(),
              section.optSize().heightPx())
          .measure(Double.POSITIVE_INFINITY).stream()
              .map(found -> Finding.ok("speed", "%s at %s".formatted(found, section.optSize())))
              .toList();
    } catch (BundleException | EngineException e) {
      return List.of(Finding.mismatched("speed", Reasons.of(e), "clearlane doctor"));
    }
  }

  private static Map<String, MqttSettings> brokers(Settings settings) {
    Map<String, MqttSettings> brokers = new LinkedHashMap<>();
    MqttSection mqtt = settings.mqtt();
    if (mqtt != null) {
      brokers.put(
          "broker", MqttSettings.of(mqtt.broker(), mqtt.credentials()).withTls(mqtt.tlsSettings()));
    }
    SignalsSection signals = settings.signals();
    if (signals != null) {
      brokers.put(
          "signals",
          MqttSettings.of(signals.broker(), signals.credentials()).withTls(signals.tlsSettings()));
    }
    return brokers;
  }

  private static Map<String, Folder> folders(Settings settings) {
    Map<String, Folder> folders = new LinkedHashMap<>();
    MqttSection mqtt = settings.mqtt();
    if (mqtt != null && mqtt.outbox().directory() != null) {
      folders.put(
          "outbox",
          new Folder(mqtt.outbox().directory().toString(), mqtt.outbox().maxSize() >> 20));
    }
    RecordSection record = settings.record();
    if (record != null) {
      folders.put("record", new Folder(record.directory().toString(), record.maxSize() >> 20));
    }
    return folders;
  }

  private static String line(Finding finding) {
    String fix = finding.fix() == null ? "" : "; fix: " + finding.fix();
    return String.format(
        Locale.ROOT,
        "%-11s %-14s %s%s",
        finding.state().id(),
        finding.subject(),
        finding.detail(),
        fix);
  }
}
