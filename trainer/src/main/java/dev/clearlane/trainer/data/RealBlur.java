package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * RealBlur as published: {@code RealBlur/RealBlur_J_{train,test}_list.txt} names a sharp and a
 * blurred picture per line, relative to {@code RealBlur}, such as {@code
 * RealBlur-J_ECC_IMCORR_centroid_itensity_ref/scene001/{gt/gt_1.png,blur/blur_1.png}}. The test
 * list is kept aside, the training scenes are split by {@link Split#ofTraining}.
 */
final class RealBlur {
  private static final List<String> NAMES = List.of("RealBlur", "realblur");

  private RealBlur() {}

  /**
   * The pairs of a split.
   *
   * @param camera J, the camera's JPEG, or R, from raw
   */
  static List<StoredPair> pairs(Path root, Split split, Faults faults, String camera)
      throws IOException {
    Path base = Folders.dataSet(root, NAMES);
    String part = split == Split.KEPT_ASIDE ? "test" : "train";
    Path list = base.resolve("RealBlur_%s_%s_list.txt".formatted(camera, part));
    List<String> lines;
    try {
      lines = Files.readAllLines(list);
    } catch (NoSuchFileException e) {
      throw new IOException(list + ": no such list", e);
    }
    Map<String, List<StoredPair>> scenes = new LinkedHashMap<>();
    for (String line : lines) {
      if (!line.isBlank()) {
        add(base, list, line.strip(), scenes, faults);
      }
    }
    List<List<StoredPair>> groups = List.copyOf(scenes.values());
    List<List<StoredPair>> mine = split == Split.KEPT_ASIDE ? groups : split.ofTraining(groups);
    return mine.stream().flatMap(List::stream).toList();
  }

  private static void add(
      Path base, Path list, String line, Map<String, List<StoredPair>> scenes, Faults faults) {
    Path blurred = null;
    Path sharp = null;
    String scene = "";
    for (String name : line.split("\\s+", -1)) {
      if (name.contains("/blur/")) {
        blurred = base.resolve(name);
        scene = name.substring(0, name.indexOf("/blur/"));
      } else if (name.contains("/gt/")) {
        sharp = base.resolve(name);
      }
    }
    if (blurred == null || sharp == null) {
      faults.add(Faults.Kind.LAYOUT, "%s: a line names no pair: %s".formatted(list, line));
      return;
    }
    boolean there = true;
    for (Path file : List.of(blurred, sharp)) {
      if (!Files.exists(file)) {
        faults.add(Faults.Kind.UNPAIRED, file + " is listed and not there");
        there = false;
      }
    }
    if (there) {
      scenes.computeIfAbsent(scene, s -> new ArrayList<>()).add(StoredPair.of(blurred, sharp));
    }
  }
}
