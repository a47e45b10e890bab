package dev.clearlane.bench.budget;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.Models;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The networks whose work is counted.
 *
 * @param networks those that ship first
 */
record Budget(List<Network> networks) {
  /** What sides are filled up to where no manifest says it: enough for every network we have. */
  static final int SIZE_MULTIPLE = 16;

  /** The share of its ceilings that a module is trusted with. */
  static final double SHARE = 0.5;

  static final double FRAMES_PER_SECOND = 30;

  /** Sizes of frames, width before height. */
  static final List<Size> SIZES =
      List.of(new Size(640, 360), new Size(1280, 720), new Size(1920, 1080));

  /** The paper's generator, exported by the trainer without training; outlines, without weights. */
  private static final List<String> OUTLINES = List.of("wei2021-w64", "wei2021-w32");

  private static final int OUTLINES_MULTIPLE = 4;

  private static final int CHANNELS = 3;

  /** A frame's size. */
  record Size(int widthPx, int heightPx) {
    @Override
    public String toString() {
      return widthPx + "×" + heightPx;
    }
  }

  /**
   * A network, or several that a frame goes through one after the other.
   *
   * @param parts each with the multiple that its sides are filled up to
   */
  record Network(String name, List<Part> parts) {
    Network(String name, OnnxGraph graph, int sizeMultiple) {
      this(name, List.of(new Part(graph, sizeMultiple)));
    }

    /** Its work on one frame. */
    Work work(Size size) {
      return parts.stream()
          .map(part -> part.work(size.heightPx(), size.widthPx()))
          .reduce(Work.NONE, Work::and);
    }

    /** Values of its weights. */
    long weights() {
      return work(SIZES.get(0)).weights();
    }
  }

  /** One graph of a network. */
  record Part(OnnxGraph graph, int sizeMultiple) {
    Work work(int heightPx, int widthPx) {
      return WorkCount.of(graph, 1, CHANNELS, filled(heightPx), filled(widthPx));
    }

    private long filled(int side) {
      return (side + sizeMultiple - 1L) / sizeMultiple * sizeMultiple;
    }
  }

  /**
   * Counts the bundles of a folder, the paper's generator, and further models.
   *
   * @param models folder of bundles
   * @param files ONNX models beside them
   * @throws IOException naming the file that cannot be read or counted
   */
  static Budget of(Path models, List<Path> files) throws IOException, BundleException {
    Models shipped = Models.open(models);
    List<Network> networks = new ArrayList<>();
    for (ModelBundle bundle : shipped.all()) {
      networks.add(new Network(bundle.manifest().id(), List.of(part(bundle))));
    }
    networks.add(new Network("all that run, in turn", usual(shipped)));
    for (String outline : OUTLINES) {
      networks.add(new Network(outline, outline(outline), OUTLINES_MULTIPLE));
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName()).replaceFirst("\\.onnx$", "");
      networks.add(new Network(name, OnnxGraph.read(file), SIZE_MULTIPLE));
    }
    return new Budget(List.copyOf(networks));
  }

  private static Part part(ModelBundle bundle) throws IOException {
    return new Part(OnnxGraph.read(bundle.modelFile()), bundle.manifest().sizeMultiple());
  }

  /** What a frame goes through where it is rainy and blurred and no model was named. */
  private static List<Part> usual(Models shipped) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Task task : Task.values()) {
      Optional<ModelBundle> bundle = shipped.find(task);
      if (bundle.isPresent()) {
        parts.add(part(bundle.get()));
      }
    }
    return parts;
  }

  private static OnnxGraph outline(String name) throws IOException {
    try (InputStream in = Budget.class.getResourceAsStream(name + ".onnx")) {
      if (in == null) {
        throw new IllegalStateException(name); // it lies beside this class
      }
      return OnnxGraph.read(name, in.readAllBytes());
    }
  }
}
