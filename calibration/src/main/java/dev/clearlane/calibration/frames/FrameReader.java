package dev.clearlane.calibration.frames;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.clip.ClipReader;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.evaluation.PairSet;
import dev.clearlane.serving.evaluation.PairSource;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads frames for calibration from pictures, clips, folders of both, and pairs. A folder or a clip
 * is a set of frames; pictures that are named one by one are a set together.
 */
public final class FrameReader {
  private static final String PICTURES = "pictures";

  private final int maxFrames;
  private final int history;

  /**
   * @param maxFrames of all paths together, at least 2; of more, evenly spread ones are used
   * @param history frames before each that the model sees; known of clips only
   */
  public FrameReader(int maxFrames, int history) {
    this.maxFrames = maxFrames;
    this.history = history;
  }

  /** A frame that is not read yet. */
  @FunctionalInterface
  private interface Source {
    CalibrationFrame read() throws IOException;
  }

  /**
   * Reads frames without clean counterparts.
   *
   * @param paths as {@link FrameFiles} takes them
   * @throws IllegalArgumentException if one cannot be used; one line that names it
   * @throws IOException if a picture cannot be read; one line that names it
   */
  public List<CalibrationFrame> read(List<Path> paths) throws IOException, InterruptedException {
    List<Source> sources = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : FrameFiles.list(List.of(path))) {
        if (PictureFile.isPictureName(file)) {
          sources.add(picture(file.equals(path) ? PICTURES : path.toString(), file));
        } else {
          clip(path.toString(), file).forEach(frame -> sources.add(() -> frame));
        }
      }
    }
    return spread(sources);
  }

  /**
   * Reads pairs.
   *
   * @param frames folders
   * @param clean folders of the clean counterparts, one for each; empty if pictures hold both
   *     halves
   * @param layout of pictures that hold both halves
   * @throws IllegalArgumentException listing pictures without a partner and pairs of two sizes
   */
  public List<CalibrationFrame> readPairs(
      List<Path> frames, List<Path> clean, PairSet.Layout layout) throws IOException {
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      PairSet pairs =
          clean.isEmpty()
              ? PairSet.ofHalves(frames.get(i), layout, PairSet.Subset.ALL)
              : PairSet.ofFolders(frames.get(i), clean.get(i), PairSet.Subset.ALL);
      String set = frames.get(i).toString();
      for (PairSource source : pairs.pairs()) {
        sources.add(
            () -> {
              Pair pair = source.read();
              return new CalibrationFrame(set, source.name(), pair.input(), pair.target());
            });
      }
    }
    return spread(sources);
  }

  private static Source picture(String set, Path file) {
    return () -> new CalibrationFrame(set, file.toString(), PictureFile.read(file).picture(), null);
  }

  /** One frame a second, so that frames differ, and those before it. */
  private List<CalibrationFrame> clip(String set, Path file)
      throws IOException, InterruptedException {
    List<CalibrationFrame> frames = new ArrayList<>();
    Deque<Picture> before = new ArrayDeque<>();
    try (ClipReader reader = ClipReader.open(file)) {
      FramePool pool = new FramePool(1, reader.format().widthPx(), reader.format().heightPx());
      long every = Math.max(1, Math.round(reader.format().framesPerSecond()));
      for (Frame next = reader.next(pool); next != null; next = reader.next(pool)) {
        try (Frame frame = next) {
          if (frame.sequence() % every == 0 && frames.size() < maxFrames) {
            String name = "%s frame %d".formatted(file, frame.sequence());
            frames.add(
                new CalibrationFrame(set, name, frame.toPicture(), null, new ArrayList<>(before)));
          }
          if (history > 0 && frames.size() < maxFrames) {
            before.addFirst(frame.toPicture());
            if (before.size() > history) {
              before.removeLast();
            }
          }
        }
      }
    }
    return frames;
  }

  private List<CalibrationFrame> spread(List<Source> sources) throws IOException {
    int count = Math.min(maxFrames, sources.size());
    List<CalibrationFrame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(sources.get((int) ((long) i * sources.size() / count)).read());
    }
    return frames;
  }
}
