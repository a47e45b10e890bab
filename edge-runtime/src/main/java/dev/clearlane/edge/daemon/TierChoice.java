package dev.clearlane.edge.daemon;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.edge.settings.EngineSection;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.cache.CpuPrecision;
import dev.clearlane.serving.inference.cache.EngineKind;
import dev.clearlane.serving.inference.cache.EngineSettings;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.Tier;
import dev.clearlane.serving.models.TierSpeed;
import dev.clearlane.serving.models.TierSpeeds;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that the daemon runs: those of the settings, else the best that keep up on this
 * machine.
 *
 * @param tier set of models
 * @param engine with the precision of their files
 * @param reason one line
 */
record TierChoice(Tier tier, EngineSettings engine, String reason) {
  /** In the directory of built engines. */
  static final String FILE = "speeds.json";

  private static final Logger LOG = LoggerFactory.getLogger(TierChoice.class);

  /**
   * Chooses. Without {@code engine.tier}, the installed tiers are measured at {@code
   * engine.opt_size} for {@code video.frames_per_second} of each camera that restores; once, until
   * a model or the machine changes.
   *
   * @param accelerated whether an accelerator runs the models; then the CPU is not measured
   */
  static TierChoice of(Settings settings, BooleanSupplier accelerated) {
    EngineSection section = settings.engine();
    EngineSettings engine = section.settings();
    Tier asked = section.tier();
    if (asked != null) {
      return new TierChoice(asked, engine, "engine.tier is " + asked);
    }
    long cameras =
        settings.cameras().values().stream().filter(camera -> camera.mode() != Mode.PASS).count();
    if (cameras == 0) {
      return standard(engine, "no camera is restored");
    }
    if (engine.kind() != EngineKind.ONNX && accelerated.getAsBoolean()) {
      return standard(engine, "TensorRT runs the models");
    }
    Path file = engine.cache().resolve(FILE);
    double intervalSeconds = 1 / (settings.video().framesPerSecond() * cameras);
    try {
      List<TierSpeed> speeds =
          new TierSpeeds(
                  settings.models(),
                  section.models(),
                  engine.cpuPrecision(),
                  engine.threads(),
                  section.optSize().widthPx(),
                  section.optSize().heightPx())
              .stored(file, intervalSeconds);
      speeds.forEach(speed -> LOG.info("{} at {}", speed, section.optSize()));
      TierSpeed best = TierSpeed.best(speeds, intervalSeconds);
      return new TierChoice(
          best.tier(),
          with(engine, best.precision()),
          "%s at %s".formatted(best, section.optSize()));
    } catch (BundleException | EngineException e) { // opening the engines reports it, and retries
      return standard(engine, "speeds could not be measured: " + e.getMessage());
    }
  }

  private static TierChoice standard(EngineSettings engine, String reason) {
    return new TierChoice(Tier.STANDARD, engine, reason);
  }

  private static EngineSettings with(EngineSettings engine, CpuPrecision precision) {
    return new EngineSettings(
        engine.kind(), engine.threads(), engine.cache(), engine.build(), precision);
  }
}
