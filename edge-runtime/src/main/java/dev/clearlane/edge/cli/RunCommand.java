package dev.clearlane.edge.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.daemon.RunLoop;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.edge.settings.SettingsException;
import dev.clearlane.edge.settings.SettingsSource;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
      "The daemon: clears what cameras see, live, until it is stopped or every source is at its"
          + " end.",
      "What is missing, a camera, an engine, an output, a broker, is waited for while the rest"
          + " runs. SIGTERM ends it, SIGHUP has it read its settings again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane run --source rtsp://10.0.0.9/stream --out rtsp://127.0.0.1:8554/front",
      "  clearlane run --source drive.mp4 --out clear.mp4 --mqtt mqtt://localhost",
      "  clearlane run -c /etc/clearlane/clearlane.yaml",
      "  clearlane run -c clearlane.yaml --check"
    })
final class RunCommand implements Callable<Integer> {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Spec private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Settings; packaging/clearlane.yaml explains them all.")
  private @Nullable Path config;

  @Option(
      names = "--source",
      paramLabel = "URI",
      description =
          "Where frames come from; docs/sources.md has the kinds. One is the camera front, several"
              + " are camera1, camera2, …")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "URI",
      description =
          "Where they go: a clip, a folder of pictures (DIR/), rtsp://ADDRESS:PORT/PATH to serve"
              + " them there. Of one source all are; of several, the n-th belongs to the n-th.")
  private List<String> outputs = new ArrayList<>();

  @Option(
      names = "--mqtt",
      paramLabel = "URI",
      description = "Broker for frames and decisions: mqtt://host[:1883] or mqtts://host[:8883].")
  private @Nullable String broker;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "What is done, for all sources of the command line: ${COMPLETION-CANDIDATES} (default:"
              + " auto).")
  private @Nullable Mode mode;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Where the model bundles lie (default: as in the settings).")
  private @Nullable Path models;

  @Option(
      names = "--check",
      description = "Reads and checks the settings and the models, and starts nothing.")
  private boolean check;

  @Override
  public Integer call() throws Exception {
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
    if (check) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%s: good, %d camera%s%n",
          config == null ? "settings" : config,
          settings.cameras().size(),
          settings.cameras().size() == 1 ? "" : "s");
      out.flush();
      return 0;
    }
    logAt(settings.logLevel());
    return new RunLoop(config, this::read).run(settings);
  }

  private Settings read() throws IOException {
    SettingsSource source =
        config == null
            ? SettingsSource.none(System.getenv())
            : SettingsSource.open(config, System.getenv());
    addFlags(source);
    Settings settings = source.read(Settings::read);
    List<String> missing = new ArrayList<>();
    if (settings.cameras().isEmpty()) {
      missing.add(
          config == null
              ? "there must be a camera: name one with --source, or settings with -c"
              : "cameras must name at least one");
      throw new SettingsException(config == null ? "run" : config.toString(), missing);
    }
    for (String variable : source.unusedVariables()) {
      if (!OTHER_VARIABLES.contains(variable)) {
        LOG.warn("{} is set, but names no setting", variable);
      }
    }
    return settings;
  }

  private static final List<String> OTHER_VARIABLES = List.of("CLEARLANE_MVN");

  private void addFlags(SettingsSource settings) {
    if (sources.size() > 1 && outputs.size() > sources.size()) {
      throw new IllegalArgumentException(
          "--out must be given at most once per --source where there are several, but is %d times"
              .formatted(outputs.size()));
    }
    if (sources.isEmpty() && (!outputs.isEmpty() || mode != null)) {
      throw new IllegalArgumentException(
          "--out and --mode go with --source; settings have their own");
    }
    for (int i = 0; i < sources.size(); i++) {
      String camera = "cameras." + (sources.size() == 1 ? "front" : "camera" + (i + 1));
      settings.with(camera + ".source", new TextNode(sources.get(i)));
      if (mode != null) {
        settings.with(camera + ".mode", new TextNode(mode.id()));
      }
      var targets = JsonNodeFactory.instance.arrayNode();
      if (sources.size() == 1) {
        outputs.forEach(targets::add);
      } else if (i < outputs.size()) {
        targets.add(outputs.get(i));
      }
      settings.with(camera + ".outputs", targets);
    }
    if (broker != null) {
      settings.with("mqtt.broker", new TextNode(broker));
    }
    if (models != null) {
      settings.with("models", new TextNode(models.toString()));
    }
  }

  private static void checkModels(Settings settings) {
    boolean restores =
        settings.cameras().values().stream()
            .anyMatch(camera -> camera.handling().mode() != Mode.PASS);
    if (restores) {
      try {
        var unused =
            ModelSet.installed(
                settings.models(), settings.modelIds(), EngineOpener.onnx(1)); // only checked
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

  /** As the settings say, unless the command line asked for more. */
  private static void logAt(Level level) {
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root
        && root.getLevel() == Level.WARN) {
      root.setLevel(level);
    }
  }
}
