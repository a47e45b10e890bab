package dev.clearlane.edge.still;

import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.models.StillRestorer;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.PictureTree;
import dev.clearlane.serving.picture.Still;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A picture, or a folder of them, on its way into another folder. */
public final class RestoreRun {
  private final Map<Path, Path> targets;

  private RestoreRun(Map<Path, Path> targets) {
    this.targets = targets;
  }

  /**
   * What became of one picture.
   *
   * @param decision what was to be done
   * @param applied what was done
   */
  public record Entry(
      String source,
      String out,
      int widthPx,
      int heightPx,
      String decision,
      String applied,
      Map<String, Double> scores,
      List<String> models) {}

  /**
   * What became of all.
   *
   * @param pictures those that are done
   * @param failed one line for each that is not
   */
  public record Result(List<Entry> pictures, List<String> failed) {}

  /**
   * Maps each picture to its result.
   *
   * @param source a picture, or a folder that is searched to its depth
   * @param folder made where it is missing
   * @throws NoSuchFileException if there is no such source
   * @throws IllegalArgumentException if two pictures would go to one place, or one onto itself
   */
  public static RestoreRun plan(Path source, Path folder) throws IOException {
    if (!Files.exists(source)) {
      throw new NoSuchFileException(source.toString());
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException("out must be a folder, but " + folder + " is a file");
    }
    Map<Path, Path> targets = new LinkedHashMap<>();
    if (Files.isDirectory(source)) {
      for (Path relative : PictureTree.list(source)) {
        targets.put(source.resolve(relative), folder.resolve(PictureFile.writableName(relative)));
      }
    } else {
      targets.put(
          source,
          folder.resolve(PictureFile.writableName(Path.of(source.getFileName().toString()))));
    }
    Map<Path, Path> sources = new LinkedHashMap<>();
    for (Map.Entry<Path, Path> entry : targets.entrySet()) {
      Path other = sources.put(entry.getValue(), entry.getKey());
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s would both become %s".formatted(other, entry.getKey(), entry.getValue()));
      }
      if (Files.exists(entry.getValue()) && Files.isSameFile(entry.getKey(), entry.getValue())) {
        throw new IllegalArgumentException(
            "out must be another folder than the source's, but %s would be replaced"
                .formatted(entry.getKey()));
      }
    }
    return new RestoreRun(targets);
  }

  /**
   * Restores all that can be read; a picture that cannot be is named, and the others go on.
   *
   * @param describe one line on what went wrong
   */
  public Result run(StillRestorer restorer, Function<IOException, String> describe)
      throws InterruptedException {
    return run(restorer, describe, (done, of) -> {});
  }

  /** Follows a run. */
  @FunctionalInterface
  public interface Progress {
    /** Reports pictures done, of how many. */
    void picturesDone(int done, int of);
  }

  /**
   * Leaves out the pictures whose result exists already: a run that was stopped goes on. Results
   * are written whole or not at all.
   */
  public RestoreRun withoutDone() {
    Map<Path, Path> missing = new LinkedHashMap<>(targets);
    missing.values().removeIf(Files::exists);
    return new RestoreRun(missing);
  }

  /** Number of pictures to restore. */
  public int size() {
    return targets.size();
  }

  /**
   * As {@link #run(StillRestorer, Function)}.
   *
   * @param progress called before the first and after every picture
   */
  public Result run(
      StillRestorer restorer, Function<IOException, String> describe, Progress progress)
      throws InterruptedException {
    int number = 0;
    progress.picturesDone(number, targets.size());
    List<Entry> done = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (Map.Entry<Path, Path> entry : targets.entrySet()) {
      try {
        done.add(restore(restorer, entry.getKey(), entry.getValue()));
      } catch (IOException e) {
        failed.add(describe.apply(e));
      }
      progress.picturesDone(++number, targets.size());
    }
    return new Result(done, failed);
  }

  private static Entry restore(StillRestorer restorer, Path source, Path target)
      throws IOException, InterruptedException {
    Still still = PictureFile.read(source);
    StillRestorer.Restored restored = restorer.restore(still.picture());
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    boolean sameKind = source.getFileName().equals(target.getFileName());
    if (restored.applied() == Treatment.PASS && sameKind) {
      Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    } else {
      PictureFile.write(still.with(restored.picture()), target);
    }
    return new Entry(
        source.toString(),
        target.toString(),
        still.picture().widthPx(),
        still.picture().heightPx(),
        restored.decision().treatment().id(),
        restored.applied().id(),
        restored.decision().scores(),
        restored.models());
  }
}
