package dev.clearlane.edge.cli;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.inference.cache.AcceleratedEngines;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.EngineCache;
import dev.clearlane.serving.inference.cache.EngineKey;
import dev.clearlane.serving.inference.cache.Verification;
import dev.clearlane.serving.inference.tensorrt.TensorRtAccelerator;
import dev.clearlane.serving.inference.tensorrt.TensorRtSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane engine}. */
@Command(
    name = "engine",
    description = {
      "Manage the TensorRT engines of this machine.",
      "clearlane run builds, verifies and caches missing engines by itself; these commands do"
          + " so ahead of time."
    },
    synopsisSubcommandLabel = "COMMAND")
final class EngineCommand implements Runnable {
  private static final Duration LEFT_BEHIND = Duration.ofHours(2); // longer than any build

  @Spec private CommandSpec spec;

  /** {@code engine} needs a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "missing subcommand: build, list, verify, clean, measure or golden");
  }

  @Command(
      name = "build",
      description = "Build and verify missing engines. Exit code 1 if one cannot be built.")
  int build(
      @Mixin BundleOptions models,
      @Option(names = "--rebuild", description = "Build existing engines again.") boolean rebuild,
      @Mixin EngineOptions options,
      @Mixin EntryReport report)
      throws BundleException, EngineException, InterruptedException {
    List<ModelBundle> bundles = models.bundles();
    BuildOptions build = options.build();
    AcceleratedEngines engines =
        new AcceleratedEngines(TensorRtAccelerator.open(), new EngineCache(options.cache()), build);
    List<Map<String, Object>> entries = new ArrayList<>();
    boolean failed = false;
    for (ModelBundle bundle : bundles) {
      Map<String, Object> entry = entry(bundle);
      long startNs = System.nanoTime();
      try (Engine engine = engines.open(bundle, rebuild)) {
        entry.put("ok", true);
        entry.put("engine", engine.description());
      } catch (EngineException e) {
        failed = true;
        entry.put("ok", false);
        entry.put("problem", String.valueOf(e.getMessage()));
      }
      entry.put("took_s", (System.nanoTime() - startNs) / 1e9);
      entries.add(entry);
    }
    report.print("engines", entries);
    return failed ? Failures.FAILED : 0;
  }

  @Command(
      name = "list",
      description =
          "List cached engines with model and state: current (used by this machine), stale (built"
              + " for another version, GPU or option) or damaged.")
  int list(@Mixin ModelsOption models, @Mixin EngineOptions options, @Mixin EntryReport report)
      throws BundleException, EngineException, IOException {
    List<Map<String, Object>> entries = new ArrayList<>();
    Map<String, String> current = currentKeys(models, options);
    for (EngineCache.Entry found : new EngineCache(options.cache()).list()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("file", found.file().toString());
      entry.put("state", state(found, current));
      entry.put("built_for", found.key());
      entry.put("bytes", found.bytes());
      if (found.writtenAt() != null) {
        entry.put("written_at", found.writtenAt().toString());
      }
      if (found.problem() != null) {
        entry.put("problem", found.problem());
      }
      entries.add(entry);
    }
    report.print("engines", entries, "no engines in " + options.cache());
    return 0;
  }

  @Command(
      name = "verify",
      description =
          "Run cached engines on the golden samples of their models. Exit code 1 if one is"
              + " missing, damaged or exceeds the tolerance.")
  int verify(@Mixin BundleOptions models, @Mixin EngineOptions options, @Mixin EntryReport report)
      throws BundleException, EngineException {
    List<ModelBundle> bundles = models.bundles();
    TensorRtAccelerator accelerator = TensorRtAccelerator.open();
    EngineCache cache = new EngineCache(options.cache());
    List<Map<String, Object>> entries = new ArrayList<>();
    boolean failed = false;
    for (ModelBundle bundle : bundles) {
      Map<String, Object> entry = entry(bundle);
      EngineKey key = EngineKey.of(bundle, accelerator.platform(), options.build());
      try {
        byte[] built = cache.read(key);
        if (built == null) {
          throw new EngineException("no engine in the cache; run clearlane engine build");
        }
        try (Engine engine = accelerator.load(bundle, key.options(), built)) {
          Verification verification = Verification.of(engine, bundle, key.options());
          entry.put("ok", verification.holds());
          entry.put("engine", engine.description());
          entry.put("held_against", verification.reference());
          entry.put("relative_error", verification.error());
          entry.put("tolerance", verification.tolerance());
          failed |= !verification.holds();
        }
      } catch (EngineException | IOException e) {
        failed = true;
        entry.put("ok", false);
        entry.put("problem", String.valueOf(e.getMessage()));
      }
      entries.add(entry);
    }
    report.print("engines", entries);
    return failed ? Failures.FAILED : 0;
  }

  @Command(
      name = "clean",
      description = "Remove stale and damaged engines, and temporary files of interrupted builds.")
  int clean(
      @Mixin ModelsOption models,
      @Option(names = "--all", description = "Remove every engine.") boolean all,
      @Mixin EngineOptions options,
      @Mixin EntryReport report)
      throws BundleException, EngineException, IOException {
    EngineCache cache = new EngineCache(options.cache());
    Map<String, String> current = all ? Map.of() : currentKeys(models, options);
    if (!all && !TensorRtSupport.get().isUsable()) {
      throw new EngineException(
          "stale engines cannot be detected without TensorRT: %s; --all removes every engine"
              .formatted(TensorRtSupport.get().detail()));
    }
    List<Map<String, Object>> entries = new ArrayList<>();
    for (EngineCache.Entry found : cache.list()) {
      String state = state(found, current);
      if (all || !state.equals(CURRENT)) {
        cache.remove(found);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("removed", found.file().toString());
        entry.put("state", state);
        entry.put("bytes", found.bytes());
        entries.add(entry);
      }
    }
    cache.removeParts(Instant.now().minus(LEFT_BEHIND));
    report.print("removed", entries, "nothing to remove in " + options.cache());
    return 0;
  }

  @Command(
      name = "measure",
      description =
          "Measure TensorRT on this machine at 640x360 and 1280x720 in fp32 and fp16: error"
              + " against ONNX Runtime, time per frame, memory growth. Builds temporary engines. Exit"
              + " code 1 if an error exceeds its tolerance.")
  int measure(
      @Mixin BundleOptions models,
      @Option(
              names = "--frames",
              paramLabel = "N",
              defaultValue = "10000",
              description = "Number of frames per measurement (default: ${DEFAULT-VALUE}).")
          int frames,
      @Mixin EngineOptions options,
      @Mixin EntryReport report)
      throws BundleException, EngineException, IOException, InterruptedException {
    if (frames < 1) {
      throw new IllegalArgumentException("frames must be at least 1, but is " + frames);
    }
    List<ModelBundle> bundles = models.bundles();
    EngineMeasurement measurement =
        new EngineMeasurement(TensorRtAccelerator.open(), new EngineCache(options.cache()), frames);
    List<Map<String, Object>> entries = new ArrayList<>();
    for (ModelBundle bundle : bundles) {
      entries.addAll(measurement.measure(bundle));
    }
    report.print("measurements", entries);
    boolean right = entries.stream().allMatch(entry -> Boolean.TRUE.equals(entry.get("ok")));
    return right ? 0 : Failures.FAILED;
  }

  @Command(
      name = "golden",
      description =
          "Add a golden sample to a bundle: an input and the output of ONNX Runtime, used to"
              + " verify engines. Bundles written by clearlane export have one.")
  int golden(
      @Parameters(paramLabel = "BUNDLE", description = "Directory of the model bundle.")
          Path directory)
      throws BundleException, EngineException, IOException {
    ModelBundle bundle = ModelBundle.open(directory);
    GoldenSample sample = Verification.compute(bundle);
    ModelBundle.writeManifest(
        directory, bundle.manifest().toBuilder().golden(sample.write(directory)).build());
    return 0;
  }

  private static final String CURRENT = "current";

  /** Keys of engines that this machine uses now; none without TensorRT. */
  private static Map<String, String> currentKeys(ModelsOption models, EngineOptions options)
      throws BundleException, EngineException {
    Map<String, String> keys = new HashMap<>();
    if (TensorRtSupport.get().isUsable()) {
      TensorRtAccelerator accelerator = TensorRtAccelerator.open();
      for (ModelBundle bundle : Models.open(models.directory()).all()) {
        EngineKey key = EngineKey.of(bundle, accelerator.platform(), options.build());
        keys.put(key.text(), key.model());
      }
    }
    return keys;
  }

  private static String state(EngineCache.Entry entry, Map<String, String> current) {
    if (entry.problem() != null) {
      return "damaged";
    }
    return current.containsKey(entry.key()) ? CURRENT : "stale";
  }

  private static Map<String, Object> entry(ModelBundle bundle) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("model", bundle.manifest().id());
    return entry;
  }
}
