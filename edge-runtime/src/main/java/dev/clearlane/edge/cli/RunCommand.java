package dev.clearlane.edge.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.bundle.settings.Bound;
import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.edge.daemon.RunLoop;
import dev.clearlane.edge.publish.file.FileOutputs;
import dev.clearlane.edge.settings.CameraSection;
import dev.clearlane.edge.settings.OutputTarget;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.Tier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clearlane run}. */
@Command(
    name = "run",
    description = {
      "Run the daemon: restore live video until it is stopped or every source has ended.",
      "Cameras, engines, outputs and brokers that are unavailable are retried while the rest"
          + " runs. SIGTERM stops the daemon, SIGHUP reloads the settings file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane run --source rtsp://10.0.0.9/1 --out rtsp://127.0.0.1:8554/front",
      "  clearlane run --source drive.mp4 --web 8080",
      "  clearlane run --source drive.mp4 --out clear.mp4 --mqtt mqtt://localhost",
      "  clearlane run --source v4l2:/dev/video0 --out clear.mp4 --tier best",
      "  clearlane run -c /etc/clearlane/clearlane.yaml",
      "  clearlane run -c clearlane.yaml --check"
    })
final class RunCommand implements Callable<Integer> {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Spec private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Settings file (YAML); --print-settings prints a commented one.")
  private @Nullable Path config;

  @Option(
      names = "--source",
      paramLabel = "URI",
      description =
          "Video source: rtsp[s]://, v4l2:, csi:, exec:, a video file or a directory of images; see"
              + " docs/sources.md. May be repeated: a single source is named front, several"
              + " camera1, camera2, …")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "URI",
      description =
          "Output of a source: rtsp://ADDRESS:PORT/PATH to serve it, rtsp+push://HOST/PATH to"
              + " publish it to a server, a video file, or a directory of images (DIR/). May be"
              + " repeated. With several sources, give one --out per --source, in the same order.")
  private List<String> outputs = new ArrayList<>();

  @Option(
      names = "--mqtt",
      paramLabel = "URI",
      description =
          "Publish images and decisions to this broker: mqtt://host[:1883] or"
              + " mqtts://host[:8883].")
  private @Nullable String broker;

  @Option(
      names = "--web",
      paramLabel = "[ADDRESS:]PORT",
      description =
          "Serve the live page: the picture before and after restoration, state and controls."
              + " Addresses beyond loopback need a token and a certificate in the settings.")
  private @Nullable String web;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "Restoration for all --source options: ${COMPLETION-CANDIDATES} (default: auto). auto"
              + " lets the selector decide for each frame.")
  private @Nullable Mode mode;

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      description =
          "Set of models for all cameras: ${COMPLETION-CANDIDATES} (default: engine.tier of the"
              + " settings, else the better of standard and fast that keeps up, measured at the"
              + " first start).")
  private @Nullable Tier tier;

  @Option(
      names = "--scale",
      paramLabel = "1|2|3|auto",
      description =
          "Downscaling factor for deblurring, for cameras without a scale in the settings. auto"
              + " uses the largest input that meets the deadline (default: the tier's).")
  private @Nullable String scale;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Directory of model bundles (default: from the settings file).")
  private @Nullable Path models;

  @Option(names = "--check", description = "Check the settings and the models, then exit.")
  private boolean check;

  @Option(
      names = "--print-settings",
      description = "Print a settings file with every key, its meaning and its default, then exit.")
  private boolean printSettings;

  @Override
  public Integer call() throws Exception {
    if (printSettings) {
      spec.commandLine().getOut().print(Settings.defaultFile());
      spec.commandLine().getOut().flush();
      return 0;
    }
    Settings settings;
    try {
      settings = read();
      if (check) {
        checkModels(settings);
      }
    } catch (SettingsException e) {
      print(e);
      return Failures.WRONG_USE;
    }
    warnOfUnseen(settings);
    if (check) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%s: valid, %d camera%s%n",
          config == null ? "settings" : config,
          settings.cameras().size(),
          settings.cameras().size() == 1 ? "" : "s");
      out.flush();
      return 0;
    }
    logAt(settings.log().logLevel());
    return new RunLoop(config, this::read).run(settings);
  }

  private Settings read() throws IOException {
    SettingsSource source =
        config == null ? SettingsSource.empty("settings") : SettingsSource.open(config);
    addFlags(source);
    Bound<Settings> bound = Settings.bind(source.withEnvironment(Settings.PREFIX, System.getenv()));
    Settings settings = bound.value();
    List<String> missing = new ArrayList<>();
    if (settings.cameras().isEmpty()) {
      missing.add(
          config == null
              ? "no camera: give --source, or a settings file with -c"
              : "cameras must not be empty");
      throw new SettingsException(config == null ? "run" : config.toString(), missing);
    }
    bound.deprecations().forEach(LOG::warn);
    bound.warnings().forEach(LOG::warn);
    for (String variable : bound.unusedVariables()) {
      if (!OTHER_VARIABLES.contains(variable)) {
        LOG.warn("environment: {} does not match any settings key", variable);
      }
    }
    return settings;
  }

  private static final List<String> OTHER_VARIABLES =
      List.of("CLEARLANE_MVN", "CLEARLANE_DATA", "CLEARLANE_ENGINES");

  private void addFlags(SettingsSource settings) {
    if (sources.size() > 1 && !outputs.isEmpty() && outputs.size() != sources.size()) {
      throw new IllegalArgumentException(
          "with several sources, --out must be given once per --source (or not at all), but there"
              + " are %d for %d sources".formatted(outputs.size(), sources.size()));
    }
    outputs.forEach(RunCommand::requireDirectory);
    if (sources.isEmpty() && (!outputs.isEmpty() || mode != null)) {
      throw new IllegalArgumentException(
          "--out and --mode need --source; cameras of a settings file have outputs and mode of"
              + " their own");
    }
    for (int i = 0; i < sources.size(); i++) {
      String camera = "cameras." + (sources.size() == 1 ? "front" : "camera" + (i + 1));
      settings.with(camera + ".source", sources.get(i));
      if (mode != null) {
        settings.with(camera + ".mode", mode.id());
      }
      List<String> targets =
          sources.size() == 1 || outputs.isEmpty() ? outputs : List.of(outputs.get(i));
      settings.with(camera + ".outputs", targets);
    }
    if (broker != null) {
      settings.with("mqtt.broker", broker);
    }
    if (web != null) {
      settings.with("web.listen", web);
    }
    if (tier != null) {
      settings.with("engine.tier", tier.id());
    }
    if (scale != null) {
      settings.with("engine.scale", scale);
    }
    if (models != null) {
      settings.with("models", models.toString());
    }
  }

  private static void warnOfUnseen(Settings settings) {
    for (Map.Entry<String, CameraSection> camera : settings.cameras().entrySet()) {
      if (camera.getValue().outputs().isEmpty() && !settings.showsEveryCamera()) {
        LOG.warn(
            "{}: its frames go nowhere: it has no outputs, and there is neither mqtt.broker nor"
                + " web.listen nor record.directory",
            camera.getKey());
      }
    }
  }

  /** A typing error in a path is worth a word before anything runs; settings are retried. */
  private static void requireDirectory(String target) {
    Path directory =
        OutputTarget.files(List.of(OutputTarget.parse(target))).isEmpty()
            ? null
            : FileOutputs.path(target).toAbsolutePath().getParent();
    if (directory != null && !target.endsWith("/") && !Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          "--out %s: there is no directory %s".formatted(target, directory));
    }
  }

  private static void checkModels(Settings settings) {
    boolean restores =
        settings.cameras().values().stream().anyMatch(camera -> camera.mode() != Mode.PASS);
    if (restores) {
      try {
        var unused =
            ModelSet.installed(
                settings.models(),
                settings.engine().tierOr(Tier.STANDARD),
                settings.cameras().values().stream()
                    .map(CameraSection::mode)
                    .collect(Collectors.toSet()),
                settings.engine().models(),
                EngineOpener.onnx(1)); // only checked
      } catch (BundleException e) {
        throw new SettingsException("models", List.of(Reasons.of(e)));
      }
    }
  }

  private void print(SettingsException e) {
    PrintWriter err = spec.commandLine().getErr();
    if (e.problems().size() == 1) {
      err.println("clearlane: " + e.source() + ": " + e.problems().get(0));
    } else {
      err.printf("clearlane: %s: %d errors%n", e.source(), e.problems().size());
      e.problems().forEach(problem -> err.println("  " + problem));
    }
    err.flush();
  }

  /** Sets the log level of the settings, unless -v was given. */
  private static void logAt(Level level) {
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root
        && root.getLevel() == Level.WARN) {
      root.setLevel(level);
    }
  }
}
