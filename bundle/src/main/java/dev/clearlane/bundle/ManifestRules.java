package dev.clearlane.bundle;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules that a manifest's values must obey; messages name the bundle, the key, rule and value. */
final class ManifestRules {
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

  private final Path directory;
  private final ModelManifest manifest;

  private ManifestRules(Path directory, ModelManifest manifest) {
    this.directory = directory;
    this.manifest = manifest;
  }

  /**
   * Checks every value, but no file.
   *
   * @param directory how messages name the bundle
   */
  static void check(Path directory, ModelManifest manifest) throws BundleException {
    ManifestRules rules = new ManifestRules(directory, manifest);
    rules.names();
    rules.labels();
    rules.sizes();
    rules.history();
    rules.refines();
    rules.plates();
    rules.golden();
  }

  private void names() throws BundleException {
    require(manifest.schema() == ModelManifest.SCHEMA, "schema", "1", manifest.schema());
    require(ModelBundle.isId(manifest.id()), "id", ModelBundle.ID_RULE, manifest.id());
    require(
        manifest.sizeMultiple() >= 1 && manifest.sizeMultiple() <= 256,
        "size_multiple",
        "1 to 256",
        manifest.sizeMultiple());
    require(
        FILE_NAME.matcher(manifest.file()).matches(), "file", "a plain file name", manifest.file());
    for (ModelVariant variant : manifest.variants()) {
      require(
          FILE_NAME.matcher(variant.file()).matches(),
          "variants." + variant.kind().id() + ".file",
          "a plain file name",
          variant.file());
    }
  }

  private void labels() throws BundleException {
    boolean named = manifest.task() == Task.SELECT || manifest.task() == Task.PLATE_READ;
    require(
        named != manifest.labels().isEmpty(),
        "labels",
        "present for tasks select and plate-read only",
        manifest.labels());
    for (var threshold : manifest.thresholds().entrySet()) {
      double enter = threshold.getValue().enter();
      double exit = threshold.getValue().exit();
      require(
          manifest.task() == Task.SELECT
              && manifest.labels().contains(threshold.getKey())
              && 0 < exit
              && exit <= enter
              && enter <= 1,
          "thresholds." + threshold.getKey(),
          "a label with 0 < exit <= enter <= 1",
          threshold.getValue());
    }
    if (manifest.task() == Task.PLATE_READ) {
      HashSet<String> seen = new HashSet<>();
      for (String label : manifest.labels()) {
        require(
            label.codePointCount(0, label.length()) == 1 && seen.add(label),
            "labels",
            "different characters, one each, for task plate-read",
            "\"" + label + "\"");
      }
    }
  }

  private void sizes() throws BundleException {
    FixedTile tile = manifest.tile();
    if (tile != null) {
      require(
          manifest.task() != Task.SELECT && manifest.task() != Task.PLATE_READ,
          "tile",
          "absent for task " + manifest.task().id(),
          "present");
      require(
          tile.isValid(manifest.sizeMultiple()),
          "tile",
          "of sides that are multiples of %d from %d to %d, with an overlap of 0 to half a side"
              .formatted(manifest.sizeMultiple(), FixedTile.MIN_SIDE_PX, FixedTile.MAX_SIDE_PX),
          "%dx%d with %d".formatted(tile.widthPx(), tile.heightPx(), tile.overlapPx()));
    }
    require(
        manifest.scale() >= 1 && manifest.scale() <= ModelManifest.MAX_SCALE,
        "scale",
        "1 to " + ModelManifest.MAX_SCALE,
        manifest.scale());
  }

  private void history() throws BundleException {
    int history = manifest.history();
    require(
        history >= 0 && history <= ModelManifest.MAX_HISTORY,
        "history",
        "0 to " + ModelManifest.MAX_HISTORY,
        history);
    require(
        history == 0 || manifest.task().restores(),
        "history",
        "0 for task " + manifest.task().id(),
        history);
    require(
        history == 0 || manifest.pixels().layout() == PixelFormat.Layout.NCHW,
        "history",
        "0 for layout " + manifest.pixels().layout(),
        history);
    require(
        history == 0 || manifest.tile() == null, "history", "0 for a model with a tile", history);
  }

  private void refines() throws BundleException {
    CoarseModel coarse = manifest.refines();
    if (coarse == null) {
      return;
    }
    require(
        ModelBundle.isId(coarse.model()) && !coarse.model().equals(manifest.id()),
        "refines.model",
        "another model's id: " + ModelBundle.ID_RULE,
        coarse.model());
    require(
        coarse.scale() >= 1 && coarse.scale() <= ModelManifest.MAX_SCALE,
        "refines.scale",
        "1 to " + ModelManifest.MAX_SCALE,
        coarse.scale());
    require(
        manifest.task().restores(), "refines", "absent for task " + manifest.task().id(), coarse);
    require(
        manifest.pixels().layout() == PixelFormat.Layout.NCHW,
        "refines",
        "absent for layout " + manifest.pixels().layout(),
        coarse);
    require(manifest.tile() == null, "refines", "absent for a model with a tile", coarse);
    require(manifest.history() == 0, "history", "0 for a refiner", manifest.history());
    require(manifest.scale() == 1, "scale", "1 for a refiner", manifest.scale());
  }

  private void plates() throws BundleException {
    PlateDetection detection = manifest.plateDetection();
    requirePart("plate_detection", Task.PLATE_DETECT, detection);
    if (detection != null) {
      require(
          detection.hasValidStride(manifest.sizeMultiple()),
          "plate_detection.stride_px",
          "2, 4, 8 or 16 and divide size_multiple " + manifest.sizeMultiple(),
          detection.stridePx());
      require(
          detection.threshold() > 0 && detection.threshold() < 1,
          "plate_detection.threshold",
          "above 0 and below 1",
          detection.threshold());
    }
    PlateReading reading = manifest.plateReading();
    requirePart("plate_reading", Task.PLATE_READ, reading);
    if (reading != null) {
      require(
          reading.hasValidSides(),
          "plate_reading",
          "of sides from %d to %d".formatted(PlateReading.MIN_SIDE_PX, PlateReading.MAX_SIDE_PX),
          reading.widthPx() + "x" + reading.heightPx());
      require(
          reading.hasValidStep(),
          "plate_reading.step_px",
          "at least 1 and divide width_px " + reading.widthPx(),
          reading.stepPx());
    }
  }

  private void requirePart(String key, Task task, @Nullable Object part) throws BundleException {
    boolean present = part != null;
    require(
        present == (manifest.task() == task),
        key,
        "present for task " + task.id() + " only",
        (present ? "present" : "absent") + " for task " + manifest.task().id());
  }

  /** The file itself may be missing: it is only read to verify engines. */
  private void golden() throws BundleException {
    ModelManifest.Golden golden = manifest.golden();
    if (golden == null) {
      return;
    }
    require(
        FILE_NAME.matcher(golden.file()).matches(),
        "golden.file",
        "a plain file name",
        golden.file());
    String size = golden.widthPx() + "x" + golden.heightPx();
    FixedTile tile = manifest.tile();
    PlateReading reading = manifest.plateReading();
    if (tile != null) {
      require(
          golden.widthPx() == tile.widthPx() && golden.heightPx() == tile.heightPx(),
          "golden",
          "of the size of the tile, %dx%d".formatted(tile.widthPx(), tile.heightPx()),
          size);
    } else if (reading != null) {
      require(
          golden.widthPx() == reading.widthPx() && golden.heightPx() == reading.heightPx(),
          "golden",
          "of the size of a plate, %dx%d".formatted(reading.widthPx(), reading.heightPx()),
          size);
    } else {
      int multiple = manifest.sizeMultiple();
      require(
          isSide(golden.widthPx(), multiple) && isSide(golden.heightPx(), multiple),
          "golden",
          "of sides that are multiples of %d up to %d"
              .formatted(multiple, GoldenSample.MAX_SIDE_PX),
          size);
    }
  }

  private static boolean isSide(int px, int multiple) {
    return px >= 1 && px <= GoldenSample.MAX_SIDE_PX && px % multiple == 0;
  }

  private void require(boolean holds, String key, String rule, Object value)
      throws BundleException {
    if (!holds) {
      throw new BundleException(
          "%s: %s must be %s, but is %s".formatted(directory, key, rule, value));
    }
  }
}
