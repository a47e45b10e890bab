package dev.clearlane.edge.cli;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.PixelTile;
import dev.clearlane.serving.inference.cache.Accelerator;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.EngineCache;
import dev.clearlane.serving.inference.cache.EngineKey;
import dev.clearlane.serving.inference.cache.Precision;
import dev.clearlane.serving.inference.cache.SizeProfile;
import dev.clearlane.serving.inference.cache.SizeProfile.Side;
import dev.clearlane.serving.inference.cache.Verification;
import dev.clearlane.serving.pixels.PixelConverter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures engines of an accelerator on this machine: error, speed and memory. */
final class EngineMeasurement {
  private static final List<Side> SIZES = List.of(new Side(640, 360), new Side(1280, 720));
  private static final List<Precision> PRECISIONS = List.of(Precision.FP32, Precision.FP16);
  private static final int WARM_UP = 50;

  private final Accelerator accelerator;
  private final EngineCache cache;
  private final int frames;

  /**
   * Measures engines.
   *
   * @param frames number of frames per size
   */
  EngineMeasurement(Accelerator accelerator, EngineCache cache, int frames) {
    this.accelerator = accelerator;
    this.cache = cache;
    this.frames = frames;
  }

  /** One entry for each precision and size; from pixels to pixels, as in the daemon. */
  List<Map<String, Object>> measure(ModelBundle bundle)
      throws EngineException, BundleException, IOException, InterruptedException {
    List<Map<String, Object>> report = new ArrayList<>();
    Files.createDirectories(cache.directory());
    for (Precision precision : PRECISIONS) {
      for (Side side : SIZES) {
        SizeProfile sizes = new SizeProfile(new Side(32, 32), side, side);
        BuildOptions options =
            new BuildOptions(
                precision, sizes, BuildOptions.DEFAULT.workspaceMib(), BuildOptions.NO_DLA);
        EngineKey key = EngineKey.of(bundle, accelerator.platform(), options);
        byte[] built = accelerator.build(bundle, key.options(), cache.directory());
        try (Engine engine = accelerator.load(bundle, key.options(), built)) {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("model", bundle.manifest().id());
          entry.put("device", accelerator.platform().device());
          entry.put("engine", engine.description());
          entry.put("width_px", side.widthPx());
          entry.put("height_px", side.heightPx());
          Verification verification = Verification.of(engine, bundle, key.options());
          entry.put("relative_error", verification.error());
          entry.put("tolerance", verification.tolerance());
          entry.put("ok", verification.holds());
          try (PixelConverter converter = new PixelConverter(bundle.manifest().pixels())) {
            run(engine, bundle, converter, side, key, entry);
          }
          report.add(entry);
        }
      }
    }
    return report;
  }

  private void run(
      Engine engine,
      ModelBundle bundle,
      PixelConverter converter,
      Side side,
      EngineKey key,
      Map<String, Object> entry)
      throws EngineException, IOException {
    int width = side.widthPx();
    int height = side.heightPx();
    ByteBuffer from = ByteBuffer.allocateDirect(3 * width * height);
    from.put(0, GoldenSample.picture(width, height).bgr());
    ByteBuffer to = ByteBuffer.allocateDirect(3 * width * height);
    PixelTile tile =
        PixelTile.whole(
            PixelView.dense(from, width, height),
            key.profile().max().widthPx(),
            key.profile().max().heightPx(),
            PixelView.dense(to, width, height));
    FloatBuffer scores =
        ByteBuffer.allocateDirect(Float.BYTES * Math.max(1, bundle.manifest().labels().size()))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    Run run =
        bundle.manifest().frames() > 1
            ? tensors(engine, tile, converter)
            : pixels(engine, tile, scores, bundle.manifest().task() == Task.SELECT);
    for (int i = 0; i < WARM_UP; i++) {
      run.once();
    }
    long beforeKib = residentKib();
    long startNs = System.nanoTime();
    for (int i = 0; i < frames; i++) {
      run.once();
    }
    double tookNs = System.nanoTime() - startNs;
    entry.put("frames", frames);
    entry.put("frame_ms", tookNs / 1e6 / frames);
    entry.put("frames_per_second", frames * 1e9 / tookNs);
    entry.put("resident_growth_kib", residentKib() - beforeKib);
  }

  /** One run of an engine. */
  @FunctionalInterface
  private interface Run {
    void once() throws EngineException;
  }

  private static Run pixels(Engine engine, PixelTile tile, FloatBuffer scores, boolean selects) {
    return () -> {
      boolean done = selects ? engine.scorePixels(tile, scores) : engine.runPixels(tile);
      if (!done) {
        throw new EngineException(engine.description() + " does not accept pixels");
      }
    };
  }

  /** Models of more than one picture take tensors: the conversion by the CPU is part of a frame. */
  private static Run tensors(Engine engine, PixelTile tile, PixelConverter converter) {
    ModelManifest manifest = engine.manifest();
    int width = tile.tensorWidth();
    int height = tile.tensorHeight();
    TensorView input = TensorView.direct(width, height, manifest.frames());
    FloatBuffer output = TensorView.directFloats(manifest.outputValues(height, width));
    return () -> {
      for (int k = 0; k < manifest.frames(); k++) {
        converter.toTensor(tile.from(), input.frame(k));
      }
      engine.run(input, output);
      converter.toPixels(new TensorView(output, width, height), 0, 0, tile.to());
    };
  }

  private static long residentKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("/proc/self/status: no VmRSS");
  }
}
