package dev.clearlane.serving.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.inference.cache.CpuPrecision;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.restore.RestoreSettings;
import dev.clearlane.serving.restore.Restorer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the installed tiers on the CPU of this machine, level by level, and keeps the result in
 * a file until a model, the processor or the settings change. The tiers of the catalogue's networks
 * are left out: they take seconds per frame.
 *
 * @param models directory of the model bundles
 * @param ids models to use for their tasks instead of the tiers'
 * @param precision that is asked for: with {@link CpuPrecision#AUTO}, both files are measured where
 *     the processor has instructions for the 8-bit one
 * @param threads of one engine run
 * @param widthPx of the frames
 * @param heightPx of the frames
 */
public record TierSpeeds(
    Path models, List<String> ids, CpuPrecision precision, int threads, int widthPx, int heightPx) {
  /** Best results first. */
  private static final List<Tier> TIERS = List.of(Tier.STANDARD, Tier.FAST);

  private static final Logger LOG = LoggerFactory.getLogger(TierSpeeds.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 1;

  public TierSpeeds {
    ids = List.copyOf(ids);
  }

  /**
   * Content of the file.
   *
   * @param key of what was measured, on which processor
   */
  private record Stored(
      @JsonProperty("key") String key, @JsonProperty("speeds") List<TierSpeed> speeds) {}

  /**
   * Those of the file, if they are of these models and this machine, else measured and written.
   *
   * @param intervalSeconds between two frames: more work is not measured where less does not keep
   *     up
   * @return best results first, at least one
   * @throws BundleException if a model is missing or differs from its manifest
   * @throws EngineException if one cannot be run
   */
  public List<TierSpeed> stored(Path file, double intervalSeconds)
      throws BundleException, EngineException {
    String key = key(intervalSeconds);
    try {
      Stored stored = JSON.readValue(Files.readAllBytes(file), Stored.class);
      if (key.equals(stored.key()) && !stored.speeds().isEmpty()) {
        return stored.speeds();
      }
    } catch (IOException e) { // none yet, or damaged
      LOG.debug("{}: {}", file, e.toString());
    }
    List<TierSpeed> speeds = measure(intervalSeconds);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path part = file.resolveSibling(file.getFileName() + ".part");
      Files.write(part, JSON.writeValueAsBytes(new Stored(key, speeds)));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("speeds cannot be kept in {}: {}; measured again at the next start", file, e);
    }
    return speeds;
  }

  /**
   * Measures.
   *
   * @param intervalSeconds between two frames: more work is not measured where less does not keep
   *     up; infinite for all levels
   */
  public List<TierSpeed> measure(double intervalSeconds) throws BundleException, EngineException {
    List<TierSpeed> speeds = new ArrayList<>();
    for (Tier tier : TIERS) {
      for (CpuPrecision file : precisions(tier)) {
        speeds.add(measure(tier, file, intervalSeconds));
      }
    }
    return speeds;
  }

  private TierSpeed measure(Tier tier, CpuPrecision file, double intervalSeconds)
      throws BundleException, EngineException {
    ModelSet set =
        ModelSet.installed(models, tier, Set.of(), ids, EngineOpener.onnx(threads, file));
    SharedEngines engines = set.openShared(false);
    try (Restorer restorer = new Restorer(engines.join().restoring(), RestoreSettings.STREAM);
        Frame frame = frame()) {
      restorer.setScale(Math.max(0, set.scale().factor()));
      Map<WorkLevel, Double> seconds = new EnumMap<>(WorkLevel.class);
      for (Work work : List.of(Work.THIRD, Work.HALF, Work.FULL)) {
        double slowestNs = 0;
        for (Treatment treatment : List.of(Treatment.DEBLUR, Treatment.DERAIN)) {
          slowestNs = Math.max(slowestNs, (double) restorer.measure(frame, treatment, work));
        }
        seconds.put(work.level(), slowestNs / 1e9);
        if (slowestNs / 1e9 > intervalSeconds) {
          break;
        }
      }
      return new TierSpeed(tier, file, seconds);
    } finally {
      engines.close();
    }
  }

  /** Precisions that are worth measuring, best results first. */
  private List<CpuPrecision> precisions(Tier tier) throws BundleException {
    if (precision != CpuPrecision.AUTO) {
      return List.of(precision);
    }
    ModelSet set =
        ModelSet.installed(models, tier, Set.of(), ids, EngineOpener.onnx(threads, precision));
    return set.usesIntegers(precision)
        ? tier == Tier.FAST
            ? List.of(CpuPrecision.INT8)
            : List.of(CpuPrecision.FP32, CpuPrecision.INT8)
        : List.of(CpuPrecision.FP32);
  }

  /** A frame with some structure: what it shows hardly changes what it takes. */
  private Frame frame() {
    Frame frame = Objects.requireNonNull(new FramePool(1, widthPx, heightPx).tryLease());
    byte[] row = new byte[frame.strideBytes()];
    for (int y = 0; y < heightPx; y++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (byte) (i * 31 % 64 + y % 128);
      }
      frame.pixels().put(y * row.length, row);
    }
    return frame;
  }

  /** Changes with the models' manifests, the processor and what is measured. */
  private String key(double intervalSeconds) throws BundleException {
    StringBuilder text = new StringBuilder();
    text.append(VERSION).append('\n').append(precision).append('\n').append(threads).append('\n');
    text.append(widthPx).append('x').append(heightPx).append(' ').append(intervalSeconds);
    text.append('\n').append(Runtime.getRuntime().availableProcessors()).append('\n');
    try {
      Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name") || line.startsWith("CPU part"))
          .distinct()
          .forEach(line -> text.append(line).append('\n'));
    } catch (IOException e) {
      text.append(System.getProperty("os.arch"));
    }
    for (Tier tier : TIERS) {
      ModelSet set = ModelSet.installed(models, tier, Set.of(), ids, EngineOpener.onnx(threads));
      set.manifestHashes().forEach(hash -> text.append(hash).append('\n'));
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
