package dev.clearlane.trainer.data;

import dev.clearlane.trainer.usage.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A look through all data of a run before its first step: every source listed, every picture
 * decoded once, all errors reported together.
 *
 * @param train what is learnt from
 * @param tuning what is validated on
 * @param fingerprint of every file that was read
 */
public record Preflight(SplitData train, SplitData tuning, Fingerprint fingerprint) {
  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

  /**
   * Looks through the data.
   *
   * @param mix what the run draws from
   * @param tuningMix what its validation draws from; empty for picture networks
   * @param validation the pairs that it validates on
   * @throws UsageException listing every fault
   */
  public static Preflight of(
      Path root,
      List<MixtureComponent> mix,
      List<MixtureComponent> tuningMix,
      List<Source> validation)
      throws UsageException {
    DataErrors errors = new DataErrors();
    Map<Path, String> contents = new ConcurrentHashMap<>();
    PictureCache cache = PictureCache.ofHeap();
    SplitData train = new SplitData(root, Split.TRAIN, cache);
    SplitData tuning = new SplitData(root, Split.TUNING, cache);
    long started = System.nanoTime();
    DatasetListing learnt = train.hold(mix, List.of(), errors);
    DatasetListing validated = tuning.hold(tuningMix, validation, errors);
    validated.inspect(contents, errors);
    learnt.inspect(contents, errors);
    errors.require();
    Fingerprint fingerprint = Fingerprint.of(root, contents);
    LOG.info(
        "data: {} pairs, {} sharp pictures, {} files in all, looked through in {} s, fingerprint {}",
        learnt.pairs.size(),
        learnt.pictures.size(),
        fingerprint.files(),
        (System.nanoTime() - started) / 1_000_000_000,
        fingerprint.sha256().substring(0, 12));
    return new Preflight(train, tuning, fingerprint);
  }
}
