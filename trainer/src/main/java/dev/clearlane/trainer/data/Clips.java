package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.clip.ClipPictures;
import dev.clearlane.serving.clip.ClipReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Clips in memory: short ones whole, of long ones as many short runs of frames as fit. */
final class Clips {
  /** Enough for the longest exposure that frames are averaged over. */
  private static final int RUN = 9;

  /** Neighbouring frames look alike; as stills, every 8th is enough. */
  private static final int SHARP_STRIDE = 8;

  private Clips() {}

  /**
   * Every frame of a clip.
   *
   * @throws IOException if it is broken or holds none
   */
  static List<Picture> whole(Path file) throws IOException {
    List<Picture> frames = new ArrayList<>();
    try (ClipPictures clip = ClipPictures.open(file)) {
      for (Picture frame = clip.next(); frame != null; frame = clip.next()) {
        frames.add(frame);
      }
    }
    return orNone(file, frames);
  }

  /** Every n-th frame of clips, as pictures. */
  static List<DataItem<Picture>> stills(List<? extends Source.Clip> clips) {
    List<DataItem<Picture>> pictures = new ArrayList<>();
    for (Source.Clip clip : clips) {
      for (int i = 0; i < clip.frames().size(); i += SHARP_STRIDE) {
        Picture frame = clip.frames().get(i);
        DataItem.Size size = new DataItem.Size(frame.widthPx(), frame.heightPx());
        pictures.add(new DataItem.InMemory<>(frame, size, List.of(clip.file())));
      }
    }
    return pictures;
  }

  /**
   * Runs of {@value #RUN} neighbouring frames, evenly spread over a clip of any length.
   *
   * @param boundBytes of memory that their pixels may take
   */
  static List<List<Picture>> runs(Path file, long boundBytes) throws IOException {
    List<List<Picture>> runs = new ArrayList<>();
    List<Picture> run = new ArrayList<>();
    int every = 1;
    long heldBytes = 0;
    int index = 0;
    try (ClipPictures clip = ClipPictures.open(file)) {
      for (Picture frame = clip.next(); frame != null; frame = clip.next(), index++) {
        if (index / RUN % every == 0) {
          run.add(frame);
          heldBytes += frame.bgr().length;
        }
        if (run.size() == RUN) {
          runs.add(run);
          run = new ArrayList<>();
          while (heldBytes > boundBytes && runs.size() > 1) {
            heldBytes -= dropEverySecond(runs);
            every *= 2;
          }
        }
      }
    }
    if (run.size() >= 3 || runs.isEmpty()) {
      runs.add(orNone(file, run));
    }
    return runs;
  }

  /** A folder's clips, in name order. */
  static List<Path> in(Path folder) throws IOException {
    return Folders.files(folder, ClipReader::isClipName);
  }

  private static long dropEverySecond(List<List<Picture>> runs) {
    long dropped = 0;
    for (int i = runs.size() - 1; i > 0; i--) {
      if (i % 2 == 1) {
        dropped += runs.remove(i).stream().mapToLong(frame -> frame.bgr().length).sum();
      }
    }
    return dropped;
  }

  private static List<Picture> orNone(Path file, List<Picture> frames) throws IOException {
    if (frames.isEmpty()) {
      throw new IOException(file + ": holds no frame that can be decoded");
    }
    return frames;
  }
}
