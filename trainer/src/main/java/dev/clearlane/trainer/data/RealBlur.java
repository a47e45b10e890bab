package dev.clearlane.trainer.data;

import dev.clearlane.serving.evaluation.Pair;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * RealBlur as published: {@code RealBlur_J_{train,test}_list.txt} names a sharp and a blurred
 * picture per line, relative to the list's own folder, such as {@code
 * RealBlur-J_ECC_IMCORR_centroid_itensity_ref/scene001/{gt/gt_1.png,blur/blur_1.png}}. The archive
 * has no folder of its own around these. The test list is held out, the training scenes are split
 * by {@link Split#ofTraining}.
 */
final class RealBlur {
  private static final List<String> NAMES = List.of("RealBlur", "realblur");

  private RealBlur() {}

  /**
   * Its pairs.
   *
   * @param camera J, the camera's JPEG, or R, from raw
   */
  static Source.Layout<DataItem<Pair>> pairs(String camera) {
    return (root, split, errors) -> pairs(root, split, errors, camera);
  }

  private static List<PairItem> pairs(Path root, Split split, DataErrors errors, String camera)
      throws IOException {
    String part = split == Split.HELD_OUT ? "test" : "train";
    String listed = "RealBlur_%s_%s_list.txt".formatted(camera, part);
    Path base = Folders.dataSet(root, NAMES, at -> Files.exists(at.resolve(listed)));
    Path list = base.resolve(listed);
    List<String> lines = lines(list);
    Map<String, List<PairItem>> scenes = new LinkedHashMap<>();
    for (String line : lines) {
      if (!line.isBlank()) {
        add(base, list, line.strip(), scenes, errors);
      }
    }
    List<List<PairItem>> groups = List.copyOf(scenes.values());
    List<List<PairItem>> mine = split == Split.HELD_OUT ? groups : split.ofTraining(groups);
    return mine.stream().flatMap(List::stream).toList();
  }

  private static List<String> lines(Path list) throws IOException {
    try {
      return Files.readAllLines(list);
    } catch (NoSuchFileException e) {
      throw new IOException(list + ": no such list", e);
    } catch (CharacterCodingException e) {
      throw new IOException(list + ": is no list of names in UTF-8", e);
    } catch (IOException e) {
      throw Folders.named(list, e);
    }
  }

  private static void add(
      Path base, Path list, String line, Map<String, List<PairItem>> scenes, DataErrors errors) {
    Path blurred = null;
    Path sharp = null;
    String scene = "";
    for (String name : line.replace('\0', '?').split("\\s+", -1)) { // no path holds a NUL
      if (name.contains("/blur/")) {
        blurred = base.resolve(name);
        scene = name.substring(0, name.indexOf("/blur/"));
      } else if (name.contains("/gt/")) {
        sharp = base.resolve(name);
      }
    }
    if (blurred == null || sharp == null) {
      errors.add(DataErrors.Kind.LAYOUT, "%s: a line names no pair: %s".formatted(list, line));
      return;
    }
    boolean there = true;
    for (Path file : List.of(blurred, sharp)) {
      if (!Files.exists(file)) {
        errors.add(DataErrors.Kind.UNPAIRED, file + " is listed and not there");
        there = false;
      }
    }
    if (there) {
      scenes.computeIfAbsent(scene, s -> new ArrayList<>()).add(PairItem.of(blurred, sharp));
    }
  }
}
