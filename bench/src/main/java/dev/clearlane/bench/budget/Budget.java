package dev.clearlane.bench.budget;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.Models;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The networks of the budget, with costs from their manifests.
 *
 * @param networks shipped ones first
 */
record Budget(List<Network> networks) {
  /** The share of a module's peak rates that is assumed to be reached. */
  static final double SHARE = 0.5;

  static final double FRAMES_PER_SECOND = 30;

  /** Sizes of frames, width before height. */
  static final List<Size> SIZES =
      List.of(new Size(640, 360), new Size(1280, 720), new Size(1920, 1080));

  /** Written from {@code clearlane train describe NETWORK --json}; a trainer test compares them. */
  private static final String PAPER = "paper-networks.json";

  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  /** A frame's size. */
  record Size(int widthPx, int heightPx) {
    @Override
    public String toString() {
      return widthPx + "×" + heightPx;
    }
  }

  /** A network, or several that process a frame one after the other. */
  record Network(String name, List<Part> parts) {
    /** Work for one frame. */
    Work work(Size size) {
      return parts.stream()
          .map(part -> part.work(size.widthPx(), size.heightPx()))
          .reduce(Work.NONE, Work::and);
    }

    /** Number of weight values. */
    long weights() {
      return parts.stream().mapToLong(Part::weights).sum();
    }
  }

  /**
   * Reads the costs of a folder of bundles, of the paper's generator, and of further bundles.
   *
   * @param models folder of bundles
   * @param directories of further bundles
   * @throws IOException naming the file that cannot be read
   * @throws BundleException naming a bundle that cannot be opened or has no cost in its manifest
   */
  static Budget of(Path models, List<Path> directories) throws IOException, BundleException {
    Models shipped = Models.open(models);
    List<Network> networks = new ArrayList<>();
    for (ModelBundle bundle : shipped.all()) {
      if (seesFrames(bundle.manifest())) {
        networks.add(network(bundle));
      }
    }
    networks.add(new Network("all that run, in turn", defaults(shipped)));
    for (Part part : paper()) {
      networks.add(new Network(part.network(), List.of(part)));
    }
    for (Path directory : directories) {
      networks.add(network(ModelBundle.open(directory)));
    }
    return new Budget(List.copyOf(networks));
  }

  /**
   * Refiners work behind networks for machines that have time, and readers of plates see a plate of
   * one size, not a frame.
   */
  private static boolean seesFrames(ModelManifest manifest) {
    return manifest.refines() == null && manifest.task() != Task.PLATE_READ;
  }

  private static Network network(ModelBundle bundle) throws IOException, BundleException {
    return new Network(bundle.manifest().id(), List.of(Part.of(bundle)));
  }

  /** The default model of each task: what a rainy and blurred frame passes through. */
  private static List<Part> defaults(Models shipped) throws IOException, BundleException {
    List<Part> parts = new ArrayList<>();
    for (Task task : Task.RESTORATION) {
      Optional<ModelBundle> bundle = shipped.find(task);
      if (bundle.isPresent()) {
        parts.add(Part.of(bundle.get()));
      }
    }
    return parts;
  }

  /** The paper's generator at widths that are not shipped. */
  private static List<Part> paper() throws IOException {
    try (InputStream in = Budget.class.getResourceAsStream(PAPER)) {
      if (in == null) {
        throw new IllegalStateException(PAPER + " is not on the class path");
      }
      return JSON.readValue(in, new TypeReference<List<Part>>() {});
    }
  }
}
