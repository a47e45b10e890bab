package dev.clearlane.calibration.selector;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.clip.ClipReader;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.select.Selector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Scores labelled pictures and clips. Used by one thread. */
final class SampleReader {
  /** Frames of a clip that are scored, per second. */
  private static final double CLIP_RATE = 5;

  private final Selector selector;

  /**
   * @param selector for single pictures; remains owned by the caller
   */
  SampleReader(Selector selector) {
    this.selector = selector;
  }

  List<Sample> read(Map<Path, Set<String>> labels) throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    for (Map.Entry<Path, Set<String>> entry : labels.entrySet()) {
      if (PictureFile.isPictureName(entry.getKey())) {
        samples.add(picture(entry.getKey(), entry.getValue()));
      } else {
        clip(entry.getKey(), entry.getValue(), samples);
      }
    }
    return samples;
  }

  private Sample picture(Path file, Set<String> labels) throws IOException {
    Picture picture = PictureFile.read(file).picture();
    FramePool pool = new FramePool(1, picture.widthPx(), picture.heightPx());
    try (Frame frame = Objects.requireNonNull(pool.tryLease())) {
      frame.copyFrom(picture);
      return sample(file, 0, frame, labels);
    }
  }

  private void clip(Path file, Set<String> labels, List<Sample> samples)
      throws IOException, InterruptedException {
    try (ClipReader reader = ClipReader.open(file)) {
      FramePool pool = new FramePool(1, reader.format().widthPx(), reader.format().heightPx());
      long every = Math.max(1, Math.round(reader.format().framesPerSecond() / CLIP_RATE));
      for (Frame next = reader.next(pool); next != null; next = reader.next(pool)) {
        try (Frame frame = next) {
          if (frame.sequence() % every == 0) {
            double seconds = reader.format().timeBase().seconds(frame.pts());
            samples.add(sample(file, seconds, frame, labels));
          }
        }
      }
    }
  }

  private Sample sample(Path file, double seconds, Frame frame, Set<String> labels)
      throws IOException {
    Map<String, Double> scores = selector.decide(frame).scores();
    if (scores.isEmpty()) {
      throw new IOException(file + ": the selector failed on a frame");
    }
    return new Sample(file.toString(), seconds, scores, labels);
  }
}
