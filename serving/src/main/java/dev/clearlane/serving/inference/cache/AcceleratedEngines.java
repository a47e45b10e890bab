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
 * Engines of an accelerator: from the cache where it has them, built where not, verified before
 * anyone gets them. One is built at a time: two would disturb each other's timings. Thread-safe.
 */
public final class AcceleratedEngines {
  private static final Logger LOG = LoggerFactory.getLogger(AcceleratedEngines.class);

  private final Accelerator accelerator;
  private final EngineCache cache;
  private final BuildOptions options;
  private final ReentrantLock building = new ReentrantLock();
  private final Map<String, byte[]> unwritten = new HashMap<>(); // guarded by building
  private boolean said; // likewise

  public AcceleratedEngines(Accelerator accelerator, EngineCache cache, BuildOptions options) {
    this.accelerator = accelerator;
    this.cache = cache;
    this.options = options;
  }

  /**
   * The key under which a bundle's engine is kept.
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
   * @return null where there is none that is whole and right; why not is logged. Owned by the
   *     caller
   */
  public @Nullable Engine cached(ModelBundle bundle) throws EngineException {
    EngineKey key = key(bundle);
    byte[] built;
    try {
      built = cache.read(key);
    } catch (IOException e) {
      LOG.warn("{}; the engine is built anew", e.getMessage());
      return null;
    }
    if (built == null) {
      return null;
    }
    try {
      return verified(bundle, key, built);
    } catch (EngineException e) {
      LOG.warn(
          "{}: its engine from {} is not used, and built anew: {}",
          key.model(),
          cache.directory(),
          e.getMessage());
      return null;
    }
  }

  /**
   * The engine from the cache, or a new one. Takes minutes where it is built.
   *
   * @param rebuild true to build it also where the cache has one
   * @return owned by the caller
   * @throws EngineException if it cannot be built, computes something else than was shipped, or
   *     could not be kept: then it would be built again at every start, and is not built at all
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
      Engine meanwhile = rebuild ? null : cached(bundle); // built by who was here first
      if (meanwhile != null) {
        return meanwhile;
      }
      requireWritable();
      LOG.info(
          "{}: building its engine for {}, which takes minutes",
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
          "engines cannot be kept in %s (%s): none is built, as that would be done at every start"
              .formatted(cache.directory(), reason(e));
      if (!said) {
        said = true;
        LOG.error(
            "{}; name a folder that can be written by engine.cache or CLEARLANE_ENGINES", message);
      }
      throw new EngineException(message, e);
    }
  }

  /** A disk that fills up while an engine is built costs the next start, not this one. */
  private void keep(EngineKey key, byte[] built) {
    try {
      cache.write(key, built);
      unwritten.remove(key.text());
    } catch (IOException e) {
      unwritten.put(key.text(), built);
      LOG.error(
          "{}: its engine cannot be kept in {} ({}): it is used now and lost at the end",
          key.model(),
          cache.directory(),
          reason(e));
    }
  }

  private Engine verified(ModelBundle bundle, EngineKey key, byte[] built) throws EngineException {
    Engine engine = accelerator.load(bundle, key.options(), built);
    boolean right = false;
    try {
      Verification verification = Verification.of(engine, bundle, key.options());
      if (!verification.holds()) {
        throw new EngineException(
            "%s: its engine is off the %s by %.2g of the largest value, %.0g is allowed"
                .formatted(
                    key.model(),
                    verification.reference(),
                    verification.error(),
                    verification.tolerance()));
      }
      right = true;
      return engine;
    } finally {
      if (!right) {
        engine.close();
      }
    }
  }

  private static String reason(IOException e) {
    return String.valueOf(e.getMessage());
  }
}
