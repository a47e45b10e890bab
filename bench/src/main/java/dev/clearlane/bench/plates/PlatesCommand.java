package dev.clearlane.bench.plates;

import dev.clearlane.bench.drive.Drive;
import dev.clearlane.bench.drive.LoopingCamera;
import dev.clearlane.bench.report.FigureReport;
import dev.clearlane.bench.report.ScratchDirectory;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.cli.ModelsOption;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.plates.Detection;
import dev.clearlane.serving.plates.FormatPrior;
import dev.clearlane.serving.plates.PlateFinder;
import dev.clearlane.serving.plates.PlateModels;
import dev.clearlane.serving.plates.Scan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clearlane bench plates}. */
@Command(
    name = "plates",
    description = {
      "Measure how long finding and reading licence plates takes.",
      "Frames of a source are searched one after the other, and each plate that is wide enough is"
          + " read; engines have the threads of --threads, of which the daemon uses one."
    })
public final class PlatesCommand implements Callable<Integer> {
  /** As the daemon reads them. */
  private static final int MIN_WIDTH_PX = 60;

  /** Frames that do not count: engines allocate on their first runs. */
  private static final int WARM_UP = 5;

  @Mixin private FigureReport report;
  @Mixin private ModelsOption models = new ModelsOption();

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description =
          "Video file or directory of images, repeated as needed (default: the bundled drive,"
              + " 1280x720).")
  private @Nullable String source;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Number of frames that are searched (default: ${DEFAULT-VALUE}).")
  private int frames = 100;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of an engine, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int threads = 2;

  @Option(
      names = "--side",
      paramLabel = "PX",
      description =
          "Longer side that frames are reduced to before they are searched, 64 to 2048 (default:"
              + " that of the daemon).")
  private int sidePx = Scan.WHOLE.sidePx();

  @Option(
      names = "--model",
      paramLabel = "ID",
      description =
          "Detector or reader to use instead of the first installed one; ppocr-v4 is the general"
              + " reader, which reads what another is not sure of if both or neither is named."
              + " Repeatable.")
  private List<String> ids = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    report.require(frames >= 1, "--frames must be at least 1, but is " + frames);
    report.require(threads >= 1 && threads <= 64, "--threads must be 1 to 64, but is " + threads);
    report.require(
        sidePx >= 64 && sidePx <= 2048, "--side must be 64 to 2048 pixels, but is " + sidePx);
    try (ScratchDirectory scratch = ScratchDirectory.create("clearlane-plates")) {
      String clip = source == null ? Drive.unpack(scratch.path()).clip().toString() : source;
      long last = (long) frames + WARM_UP;
      try (PlateFinder finder = open();
          Camera camera =
              LoopingCamera.open(() -> Cameras.open(clip), (seen, rounds) -> seen >= last)) {
        report.print(measure(finder, camera));
      }
    }
    return 0;
  }

  private PlateFinder open() throws BundleException, EngineException {
    return PlateModels.resolve(models.directory(), ids, PlateModels.NONE)
        .open(FormatPrior.DEFAULT, threads, 1);
  }

  private Map<String, Object> measure(PlateFinder finder, Camera camera)
      throws IOException, EngineException, InterruptedException {
    Scan scan = new Scan(sidePx, 0);
    int widthPx = camera.format().widthPx();
    int heightPx = camera.format().heightPx();
    FramePool pool = new FramePool(2, widthPx, heightPx);
    Durations detection = new Durations();
    Durations reading = new Durations();
    long searched = 0;
    for (Frame frame = camera.next(pool); frame != null; frame = camera.next(pool)) {
      try (Frame owned = frame) {
        boolean counts = ++searched > WARM_UP;
        PixelView pixels = owned.view(); // decoded pixels are converted here, not below
        long startNs = System.nanoTime();
        List<Detection> found = finder.detect(pixels, scan, List.of());
        detection.add(counts, System.nanoTime() - startNs);
        for (Detection each : found) {
          boolean inside = each.box().within(widthPx, heightPx).area() >= 1;
          if (inside && each.corners().width() >= MIN_WIDTH_PX) {
            long readNs = System.nanoTime();
            boolean read = finder.read(pixels, each, MIN_WIDTH_PX).reading().hasText();
            reading.add(counts && read, System.nanoTime() - readNs);
          }
        }
      }
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("size", widthPx + "x" + heightPx);
    figures.put("models", String.join(", ", finder.models()));
    figures.put("side_px", sidePx);
    figures.put("threads", threads);
    figures.put("frames", detection.count());
    detection.put(figures, "detection");
    figures.put("plates_read", reading.count());
    reading.put(figures, "reading");
    return figures;
  }
}
