package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Engines of an accelerator: loaded from the cache or built, and verified before use. One is built
 * at a time, as two would disturb each other's timings. Thread-safe.
 */
public final class AcceleratedEngines {
  private static final Logger LOG = LoggerFactory.getLogger(AcceleratedEngines.class);

  private final Accelerator accelerator;
  private final EngineCache cache;
  private final BuildOptions options;
  private final ReentrantLock building = new ReentrantLock();
  private final Map<String, byte[]> unwritten = new HashMap<>(); // guarded by building
  private boolean unwritableLogged; // guarded by building

  public AcceleratedEngines(Accelerator accelerator, EngineCache cache, BuildOptions options) {
    this.accelerator = accelerator;
    this.cache = cache;
    this.options = options;
  }

  /**
   * The cache key of a bundle's engine.
   *
   * @throws EngineException if the bundle's calibration cannot be read
   */
  public EngineKey key(ModelBundle bundle) throws EngineException {
    try {
      return EngineKey.of(bundle, accelerator.platform(), options);
    } catch (BundleException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The engine from the cache.
   *
   * @return owned by the caller; null if there is none that is intact and correct, which is logged
   */
  @Nullable Engine cached(ModelBundle bundle) throws EngineException {
    EngineKey key = key(bundle);
    byte[] built;
    try {
      built = cache.read(key);
    } catch (IOException e) {
      LOG.warn("{}; rebuilding the engine", e.getMessage());
      return null;
    }
    if (built == null) {
      return null;
    }
    try {
      return verified(bundle, key, built);
    } catch (EngineException e) {
      LOG.warn(
          "{}: rejected its engine from {}, rebuilding it: {}",
          key.model(),
          cache.directory(),
          e.getMessage());
      return null;
    }
  }

  /**
   * The engine from the cache, or a new one. Building takes minutes.
   *
   * @param rebuild whether to build it even if the cache has one
   * @return owned by the caller
   * @throws EngineException if it cannot be built, fails verification, or the cache is not
   *     writable: it would be built again at every start and is not built at all
   */
  public Engine open(ModelBundle bundle, boolean rebuild)
      throws EngineException, InterruptedException {
    Engine found = rebuild ? null : cached(bundle);
    if (found != null) {
      return found;
    }
    EngineKey key = key(bundle);
    building.lockInterruptibly();
    try {
      byte[] before = rebuild ? null : unwritten.get(key.text());
      if (before != null) {
        return verified(bundle, key, before);
      }
      Engine meanwhile = rebuild ? null : cached(bundle); // built by another thread
      if (meanwhile != null) {
        return meanwhile;
      }
      requireWritable();
      LOG.info(
          "{}: building its engine for {}; this takes minutes",
          key.model(),
          key.platform().device());
      long startNs = System.nanoTime();
      byte[] built = accelerator.build(bundle, key.options(), cache.directory());
      LOG.info("{}: built in {} s", key.model(), (System.nanoTime() - startNs) / 1_000_000_000);
      Engine engine = verified(bundle, key, built);
      keep(key, built);
      return engine;
    } finally {
      building.unlock();
    }
  }

  /** One engine of several that were opened here, or null; as {@link Accelerator#chain}. */
  @Nullable Engine chain(List<Engine> opened) {
    return accelerator.chain(opened);
  }

  private void requireWritable() throws EngineException {
    try {
      cache.requireWritable();
    } catch (IOException e) {
      String message =
          "engine cache %s is not writable (%s): not building engines, as every start would repeat it"
              .formatted(cache.directory(), reason(e));
      if (!unwritableLogged) {
        unwritableLogged = true;
        LOG.error("{}; set engine.cache or CLEARLANE_ENGINES to a writable directory", message);
      }
      throw new EngineException(message, e);
    }
  }

  /** A disk that fills up during the build costs the next start, not this one. */
  private void keep(EngineKey key, byte[] built) {
    try {
      cache.write(key, built);
      unwritten.remove(key.text());
    } catch (IOException e) {
      unwritten.put(key.text(), built);
      LOG.error(
          "{}: its engine cannot be written to {} ({}); using it until the process ends",
          key.model(),
          cache.directory(),
          reason(e));
    }
  }

  private Engine verified(ModelBundle bundle, EngineKey key, byte[] built) throws EngineException {
    Engine engine = accelerator.load(bundle, key.options(), built);
    boolean accepted = false;
    try {
      Verification verification = Verification.of(engine, bundle, key.options());
      if (!verification.holds()) {
        throw new EngineException(
            "%s: its engine differs from the %s by %.2g of the largest value (tolerance %.0g)"
                .formatted(
                    key.model(),
                    verification.reference(),
                    verification.error(),
                    verification.tolerance()));
      }
      accepted = true;
      return engine;
    } finally {
      if (!accepted) {
        engine.close();
      }
    }
  }

  private static String reason(IOException e) {
    return String.valueOf(e.getMessage());
  }
}
