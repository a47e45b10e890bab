package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineChain;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.inference.PixelTile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An accelerator whose engines multiply by a factor chosen at build time; it fails on request. */
final class FakeAccelerator implements Accelerator {
  final AtomicInteger builds = new AtomicInteger();
  final List<FakeEngine> loaded = new ArrayList<>();
  final CountDownLatch started = new CountDownLatch(1);
  final List<String> chained = new ArrayList<>();
  private final Platform platform;
  private boolean chaining;
  private boolean failingChains;
  private float factor = 1;
  private boolean refusing;
  private @Nullable Semaphore gate;

  FakeAccelerator() {
    this(new Platform("fake 1.0", "8.7", "Orin", "R36.4"));
  }

  FakeAccelerator(Platform platform) {
    this.platform = platform;
  }

  /** Engines from now on multiply by this; the identity model's right one is 1. */
  FakeAccelerator building(float by) {
    factor = by;
    return this;
  }

  /** Builds fail from now on. */
  FakeAccelerator refusing() {
    refusing = true;
    return this;
  }

  /** Each build waits for a permit. */
  FakeAccelerator gated(Semaphore permits) {
    gate = permits;
    return this;
  }

  @Override
  public Platform platform() {
    return platform;
  }

  @Override
  public byte[] build(ModelBundle bundle, BuildOptions options, Path scratch)
      throws EngineException, InterruptedException {
    builds.incrementAndGet();
    started.countDown();
    Semaphore permits = gate;
    if (permits != null) {
      permits.acquire();
    }
    if (refusing) {
      throw new EngineException(bundle.manifest().id() + ": refused on request");
    }
    return Float.toString(factor).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public synchronized Engine load(ModelBundle bundle, BuildOptions options, byte[] built) {
    float by = Float.parseFloat(new String(built, StandardCharsets.US_ASCII));
    FakeEngine engine = new FakeEngine(bundle.manifest(), value -> by * value);
    loaded.add(engine);
    return engine;
  }

  /** From now on engines can be chained, or cannot. */
  void chaining(boolean now) {
    chaining = now;
  }

  /** From now on runs of chains fail, or none does. */
  void failingChains(boolean now) {
    failingChains = now;
  }

  @Override
  public @Nullable Engine chain(List<Engine> engines) {
    if (!chaining) {
      return null;
    }
    engines.forEach(engine -> chained.add(engine.manifest().id()));
    return new EngineChain(engines) {
      @Override
      public boolean runPixels(PixelTile tile) throws EngineException {
        if (failingChains) {
          throw new EngineException("the chain failed on request");
        }
        return true;
      }
    };
  }

  synchronized FakeEngine last() {
    return loaded.get(loaded.size() - 1);
  }
}
