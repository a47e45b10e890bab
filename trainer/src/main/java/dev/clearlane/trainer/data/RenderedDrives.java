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

  /** Neighbouring frames look alike. */
  private static final int STRIDE = 4;

  private RenderedDrives() {}

  /** The clean frames of the clean stretches. */
  static List<DataItem.InMemory<Picture>> clean(Path root, Split split, DataErrors errors)
      throws IOException {
    return pairs(root, split, "clean").stream()
        .map(p -> new DataItem.InMemory<>(p.value().target(), p.size(), p.files()))
        .toList();
  }

  /** Degraded and clean frames of all stretches of a kind. */
  static Source.Layout<DataItem<Pair>> pairs(String kind) {
    return (root, split, errors) -> pairs(root, split, kind);
  }

  private static List<DataItem.InMemory<Pair>> pairs(Path root, Split split, String kind)
      throws IOException {
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
          int last = Math.min(stretch.path("last_frame").asInt(), clean.size() - 1);
          for (int i = stretch.path("first_frame").asInt();
              stretch.path("kind").asText().equals(kind) && i <= last;
              i += STRIDE) {
            Picture target = clean.get(i);
            DataItem.Size size = new DataItem.Size(target.widthPx(), target.heightPx());
            pairs.add(new DataItem.InMemory<>(new Pair(degraded.get(i), target), size, files));
          }
        }
      }
    }
    return List.copyOf(pairs);
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
