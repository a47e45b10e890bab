package dev.clearlane.trainer.board;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.PairSource;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.StillRestorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Measures sets, one after another. Used on one thread. */
final class BoardRun {
  /** Keeps the sheets of sets. */
  @FunctionalInterface
  interface Sheets {
    void write(String set, Picture sheet) throws IOException;
  }

  private final BoardModels models;
  private final Path root;
  private final int limit;
  private final Sheets sheets;

  /**
   * @param root of the data
   * @param limit of pictures per set, or per label
   * @param sheets gets the crops of each set
   */
  BoardRun(BoardModels models, Path root, int limit, Sheets sheets) {
    this.models = models;
    this.root = root;
    this.limit = limit;
    this.sheets = sheets;
  }

  /**
   * Measures one set.
   *
   * @return a result per mode; of absent data, or without a model for a mode, why it was skipped
   * @throws IOException if a picture cannot be read, or a model fails on one
   */
  List<SetResult> run(BoardSet set) throws IOException, EngineException, InterruptedException {
    long failures = models.failures();
    List<SetResult> results =
        set instanceof BoardSet.Measured measured
            ? measure(measured)
            : decide((BoardSet.Labelled) set);
    if (models.failures() > failures) {
      throw new IOException(
          "%s: a model failed on %d pictures".formatted(set.name(), models.failures() - failures));
    }
    return results;
  }

  private List<SetResult> measure(BoardSet.Measured set)
      throws IOException, EngineException, InterruptedException {
    List<SetResult> results = new ArrayList<>();
    Map<Mode, StillRestorer> restorers = new EnumMap<>(Mode.class);
    for (Mode mode : set.modes()) {
      try {
        restorers.put(mode, models.restorer(mode));
      } catch (BundleException e) {
        results.add(
            new SetResult.Skipped(set.name(), "mode %s: %s".formatted(mode, e.getMessage())));
      }
    }
    if (restorers.isEmpty()) {
      return results;
    }
    List<PairSource> all;
    try {
      all = new SetPairs(root).list(set);
    } catch (IOException | IllegalArgumentException e) {
      results.add(new SetResult.Skipped(set.name(), reason(e)));
      return results;
    }
    if (all.isEmpty()) {
      results.add(new SetResult.Skipped(set.name(), "no held-out pictures"));
      return results;
    }
    List<PairSource> pairs = SetPairs.spread(all, Math.min(limit, set.max()));
    CropSheet sheet = new CropSheet(set.name());
    new PairMeasurement(restorers, sheet::add)
        .run(pairs)
        .forEach(
            (mode, evaluation) ->
                results.add(
                    new SetResult.Measured(
                        set.name(), set instanceof BoardSet.Clean, mode, evaluation)));
    sheets.write(set.name(), sheet.draw());
    return results;
  }

  private List<SetResult> decide(BoardSet.Labelled set)
      throws IOException, EngineException, InterruptedException {
    StillRestorer selector;
    try {
      selector = models.restorer(Mode.AUTO);
    } catch (BundleException e) {
      return List.of(new SetResult.Skipped(set.name(), String.valueOf(e.getMessage())));
    }
    SetPictures pictures = new SetPictures(root, set, Math.min(limit, set.max()));
    List<SetResult> results = new ArrayList<>();
    pictures.absent().forEach(why -> results.add(new SetResult.Skipped(set.name(), why)));
    MistakeSheet sheet = new MistakeSheet(set.name());
    List<Decisions.Row> rows = new ArrayList<>();
    for (SetPictures.Item item : pictures.items()) {
      Picture picture = item.reader().read();
      Decision decision = selector.decide(picture);
      Decisions.Row row =
          new Decisions.Row(item.name(), item.label(), decision.treatment(), decision.scores());
      rows.add(row);
      if (!Decisions.isRight(row, set.expect())) {
        sheet.add(row, picture);
      }
    }
    if (!rows.isEmpty()) {
      results.add(new SetResult.Labelled(set.name(), new Decisions(set.expect(), rows)));
    }
    if (!sheet.isEmpty()) {
      sheets.write(set.name(), sheet.draw());
    }
    return results;
  }

  static String reason(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", "; ");
  }
}
