package dev.clearlane.trainer.data;

import dev.clearlane.serving.evaluation.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deraining sets as published and as passed on: Rain800 side by side, Rain100L and Rain100H in
 * two folders or in one with prefixes.
 */
final class Rain {
  private static final Logger LOG = LoggerFactory.getLogger(Rain.class);

  private static final List<String> RAIN800 = List.of("rain800", "Rain800", "rain800_idcgan");
  private static final List<String> RAINY =
      List.of("rain/X2", "rain", "rainy", "input", "rainy_image");
  private static final List<String> CLEAN = List.of("norain", "target", "gt", "clean");

  /** norain-12, rain-012, norain-12x2, 12: what they have in common is the number. */
  private static final Pattern NAME =
      Pattern.compile("(?:(norain|rain|no-rain)-?)?0*(\\d+)(?:x2)?\\.[A-Za-z]+");

  private Rain() {}

  /**
   * Rain800: the folder that comes with this project's other data, of whose every 8 files one is
   * held out and one is for tuning; or the published {@code rain800/{training,test_syn}}, whose
   * test set is held out.
   */
  static List<PairItem> rain800(Path root, Split split, DataErrors errors) throws IOException {
    Path own = root.resolve("rain_pairs_rain800");
    if (Files.isDirectory(own)) {
      return sideBySide(split.everyNth(DataPictures.in(own), 8));
    }
    List<String> names =
        split == Split.HELD_OUT
            ? List.of("test_syn", "test", "testing")
            : List.of("training", "train");
    Path base = Folders.dataSet(root, RAIN800, at -> Folders.first(at, names).isPresent());
    Path folder =
        Folders.first(base, names)
            .orElseThrow(() -> new IOException(base + ": no folder " + String.join(" or ", names)));
    List<Path> files = PairFolders.listed(folder, errors);
    return sideBySide(split == Split.HELD_OUT ? files : split.ofTraining(files));
  }

  /**
   * Rain100L (grade Light) or Rain100H (grade Heavy). Training scenes whose clean picture is in the
   * test set too, as 546 of Rain100H's are, are left out of training and tuning.
   */
  static Source.Layout<DataItem<Pair>> rain100(String grade) {
    return (root, split, errors) -> rain100(root, split, errors, grade);
  }

  private static List<PairItem> rain100(Path root, Split split, DataErrors errors, String grade)
      throws IOException {
    String letter = grade.substring(0, 1);
    Path base = dataSet(root, "rain_data_test_" + grade, "Rain100" + letter);
    // Some pass Rain100x on with both parts in one folder.
    Path test = Folders.first(base, List.of("test")).orElse(base);
    if (split == Split.HELD_OUT) {
      return matched(test, errors);
    }
    Optional<Path> beside = Folders.first(base, List.of("train"));
    Path training =
        beside.isPresent()
            ? beside.get()
            : dataSet(root, "rain_data_train_" + grade, "RainTrain" + letter);
    List<PairItem> all = matched(training, errors);
    List<PairItem> tested = matched(test, errors);
    return split.ofTraining(withoutTested(grade, all, tested, errors));
  }

  private static Path dataSet(Path root, String name, String other) throws IOException {
    return Folders.dataSet(root, List.of(name, other), at -> false);
  }

  private static List<PairItem> withoutTested(
      String grade, List<PairItem> training, List<PairItem> tested, DataErrors errors) {
    Set<String> scenes = new HashSet<>();
    for (PairItem pair : tested) {
      scenes.add(content(pair, errors));
    }
    List<PairItem> own =
        training.stream().filter(pair -> !scenes.contains(content(pair, errors))).toList();
    if (own.size() < training.size()) {
      LOG.info(
          "{}: {} of {} training pairs show a scene of the test set and are left out",
          "rain100" + grade.charAt(0),
          training.size() - own.size(),
          training.size());
    }
    return own;
  }

  /** Identity of the clean picture: its pixels, independent of the file. */
  private static String content(PairItem pair, DataErrors errors) {
    Path file = pair.target().file();
    try {
      return Fingerprint.sha256(DataPictures.read(file).bgr());
    } catch (IOException e) {
      errors.add(DataErrors.Kind.UNREADABLE, e);
      return file.toString();
    }
  }

  private static List<PairItem> matched(Path folder, DataErrors errors) {
    Optional<Path> rainy = Folders.first(folder, RAINY);
    Optional<Path> clean = Folders.first(folder, CLEAN);
    List<Path> inputs = PairFolders.listed(rainy.orElse(folder), errors);
    List<Path> targets = PairFolders.listed(clean.orElse(folder), errors);
    if (rainy.isEmpty()) {
      inputs = inputs.stream().filter(f -> Folders.name(f).startsWith("rain-")).toList();
    }
    if (clean.isEmpty()) {
      targets = targets.stream().filter(f -> Folders.name(f).startsWith("norain-")).toList();
    }
    if (inputs.isEmpty() || targets.isEmpty()) {
      errors.add(
          DataErrors.Kind.LAYOUT,
          "%s: neither folders rain and norain nor pictures rain-N and norain-N".formatted(folder));
      return List.of();
    }
    return PairFolders.matched(inputs, targets, Rain::number, errors);
  }

  private static String number(Path file) {
    Matcher name = NAME.matcher(Folders.name(file));
    return name.matches() ? name.group(2) : PairFolders.stem(file);
  }

  private static List<PairItem> sideBySide(List<Path> files) {
    List<PairItem> pairs = new ArrayList<>();
    files.forEach(file -> pairs.add(PairItem.sideBySide(file)));
    return pairs;
  }
}
