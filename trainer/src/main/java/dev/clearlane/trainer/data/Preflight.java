package dev.clearlane.trainer.data;

import dev.clearlane.trainer.usage.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Check of all data of a run before its first step: every source is listed, every picture decoded
 * once, all errors reported together.
 *
 * @param train training data
 * @param tuning validation data
 * @param fingerprint of every file that was read
 */
public record Preflight(SplitData train, SplitData tuning, Fingerprint fingerprint) {
  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

  /**
   * Checks the data.
   *
   * @param mix training mix of the run
   * @param tuningMix validation mix; empty for picture networks
   * @param validation the pairs that it validates on
   * @param extra how many pairs are shown behind each one, where they are known: of the moments
   *     before it, or a refiner's raw picture
   * @throws UsageException listing every error
   */
  public static Preflight of(
      Path root,
      List<MixtureComponent> mix,
      List<MixtureComponent> tuningMix,
      List<Source> validation,
      int extra)
      throws UsageException {
    DataErrors errors = new DataErrors();
    Map<Path, String> contents = new ConcurrentHashMap<>();
    PictureCache cache = PictureCache.ofHeap();
    SplitData train = new SplitData(root, Split.TRAIN, cache, extra);
    SplitData tuning = new SplitData(root, Split.TUNING, cache, extra);
    long started = System.nanoTime();
    DatasetListing learnt = train.hold(mix, List.of(), errors);
    DatasetListing validated = tuning.hold(tuningMix, validation, errors);
    validated.inspect(contents, errors);
    learnt.inspect(contents, errors);
    errors.require();
    Fingerprint fingerprint = Fingerprint.of(root, contents);
    LOG.info(
        "data: {} pairs, {} sharp pictures, {} files in total, checked in {} s, fingerprint {}",
        learnt.pairs.size(),
        learnt.pictures.size(),
        fingerprint.files(),
        (System.nanoTime() - started) / 1_000_000_000,
        fingerprint.sha256().substring(0, 12));
    return new Preflight(train, tuning, fingerprint);
  }
}
