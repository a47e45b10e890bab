package dev.clearlane.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Drives of our own below {@code rendered_drives/}, one folder each, as {@code clearlane synth
 * drive --seed N --out rendered_drives/N} writes them. The shipped one, seed {@value #SHIPPED}, is
 * held out, seed {@value #TUNING} is for tuning; all others are for training.
 */
final class RenderedDrives {
  private static final String SHIPPED = "2026";
  private static final String TUNING = "2027";

  /** Neighbouring frames look alike; of those with history, the frames before are needed anyway. */
  private static final int STRIDE = 4;

  private RenderedDrives() {}

  /** The clean frames of the clean stretches. */
  static List<DataItem.InMemory<Picture>> clean(Path root, Split split, DataErrors errors)
      throws IOException {
    return pairs(root, split, "clean", 0).stream()
        .map(p -> new DataItem.InMemory<>(p.value().target(), p.size(), p.files()))
        .toList();
  }

  /**
   * Degraded and clean frames of all stretches of a kind.
   *
   * @param history how many frames before each are known; with any, all frames are listed, else
   *     every {@value #STRIDE}th
   */
  static Source.Layout<DataItem<Pair>> pairs(String kind, int history) {
    return (root, split, errors) -> pairs(root, split, kind, history);
  }

  private static List<DataItem.InMemory<Pair>> pairs(
      Path root, Split split, String kind, int history) throws IOException {
    List<DataItem.InMemory<Pair>> pairs = new ArrayList<>();
    Path drives = root.resolve("rendered_drives");
    if (!Files.isDirectory(drives)) {
      throw new IOException(
          "%s: no such folder; clearlane synth drive --seed N --out %s/N renders a drive for each N"
              .formatted(drives, drives));
    }
    for (Path folder : Folders.in(drives)) {
      if (split(Folders.name(folder)) == split) {
        List<Path> files = List.of(folder.resolve("drive.mp4"), folder.resolve("reference.mp4"));
        List<Picture> degraded = Clips.whole(files.get(0));
        List<Picture> clean = Clips.whole(files.get(1));
        for (JsonNode stretch : truth(folder).path("stretches")) {
          int first = stretch.path("first_frame").asInt();
          int last = Math.min(stretch.path("last_frame").asInt(), clean.size() - 1);
          for (int i = first;
              stretch.path("kind").asText().equals(kind) && i <= last;
              i += history == 0 ? STRIDE : 1) {
            List<DataItem.InMemory<Pair>> before = new ArrayList<>();
            for (int k = 1; k <= history && i - k >= first; k++) {
              before.add(pair(degraded.get(i - k), clean.get(i - k), files, List.of()));
            }
            pairs.add(pair(degraded.get(i), clean.get(i), files, before));
          }
        }
      }
    }
    return List.copyOf(pairs);
  }

  private static DataItem.InMemory<Pair> pair(
      Picture degraded, Picture clean, List<Path> files, List<DataItem.InMemory<Pair>> before) {
    DataItem.Size size = new DataItem.Size(clean.widthPx(), clean.heightPx());
    return new DataItem.InMemory<>(new Pair(degraded, clean), size, files, before);
  }

  private static Split split(String seed) {
    return switch (seed) {
      case SHIPPED -> Split.HELD_OUT;
      case TUNING -> Split.TUNING;
      default -> Split.TRAIN;
    };
  }

  private static JsonNode truth(Path folder) throws IOException {
    Path file = folder.resolve("truth.json");
    try {
      return new JsonMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": " + e.getOriginalMessage(), e);
    }
  }
}
