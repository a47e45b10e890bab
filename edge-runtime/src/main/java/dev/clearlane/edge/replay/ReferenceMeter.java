package dev.clearlane.edge.replay;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Ssim;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares frames with those of a reference: the one at the same time, or, where the two run at
 * different rates, the one with the same number. One thread.
 */
final class ReferenceMeter implements AutoCloseable {
  private static final double SAME_RATE = 0.01;
  private static final int MIN_SSIM_SIDE_PX = 11;

  private final Camera reference;
  private final FramePool pool;
  private final StreamFormat source;
  private final int ssimEvery;
  private final boolean byTime;
  private final Quality.Sum all = new Quality.Sum();
  private final Map<String, Quality.Sum> byDecision = new TreeMap<>();
  private @Nullable Frame current;
  private long measured;
  private long unmatched;

  ReferenceMeter(Camera reference, StreamFormat source, int ssimEvery) throws IOException {
    this.reference = reference;
    this.source = source;
    this.ssimEvery = ssimEvery;
    StreamFormat format = reference.format();
    if (format.widthPx() != source.widthPx() || format.heightPx() != source.heightPx()) {
      throw new IOException(
          "reference must be as large as the source, %dx%d, but is %dx%d"
              .formatted(source.widthPx(), source.heightPx(), format.widthPx(), format.heightPx()));
    }
    byTime = Math.abs(format.framesPerSecond() / source.framesPerSecond() - 1) < SAME_RATE;
    pool = new FramePool(2, format.widthPx(), format.heightPx());
  }

  /** Measures a frame, which stays the caller's; null where the reference has none for it. */
  @Nullable Similarity measure(RestoredFrame frame) throws IOException, InterruptedException {
    Frame match = match(frame.raw());
    if (match == null) {
      unmatched++;
      return null;
    }
    Picture clean = match.toPicture();
    Picture raw = frame.raw().toPicture();
    boolean same = frame.restored() == frame.raw();
    Picture restored = same ? raw : frame.restored().toPicture();
    double in = Psnr.rgb(raw, clean);
    double out = same ? in : Psnr.rgb(restored, clean);
    Quality.Sum decided =
        byDecision.computeIfAbsent(frame.decision().treatment().id(), id -> new Quality.Sum());
    all.addPsnr(in, out);
    decided.addPsnr(in, out);
    boolean large = Math.min(clean.widthPx(), clean.heightPx()) >= MIN_SSIM_SIDE_PX;
    Double ssimIn = null;
    Double ssimOut = null;
    if (large && measured % ssimEvery == 0) {
      ssimIn = Ssim.rgb(raw, clean);
      ssimOut = same ? ssimIn : Double.valueOf(Ssim.rgb(restored, clean));
      all.addSsim(ssimIn, ssimOut);
      decided.addSsim(ssimIn, ssimOut);
    }
    measured++;
    return new Similarity(in, out, ssimIn, ssimOut);
  }

  /** The reference's frame for a frame; it stays the meter's until the next call. */
  private @Nullable Frame match(Frame raw) throws IOException, InterruptedException {
    double halfFrame = 0.5 / source.framesPerSecond();
    double seconds = source.timeBase().seconds(raw.pts());
    while (true) {
      Frame candidate = current;
      if (candidate != null) {
        double at = reference.format().timeBase().seconds(candidate.pts());
        boolean behind = byTime ? at < seconds - halfFrame : candidate.sequence() < raw.sequence();
        if (!behind) {
          boolean ahead = byTime ? at > seconds + halfFrame : candidate.sequence() > raw.sequence();
          return ahead ? null : candidate;
        }
        candidate.close();
        current = null;
      }
      current = reference.next(pool);
      if (current == null) {
        return null;
      }
    }
  }

  /** Means over all frames; null where none was measured. */
  @Nullable Quality overall() {
    return measured == 0 ? null : all.means();
  }

  /** Means by what was decided. */
  Map<String, Quality> byDecision() {
    Map<String, Quality> means = new TreeMap<>();
    byDecision.forEach((decision, sum) -> means.put(decision, sum.means()));
    return means;
  }

  /** How many frames have no counterpart in the reference. */
  long unmatched() {
    return unmatched;
  }

  @Override
  public void close() {
    if (current != null) {
      current.close();
      current = null;
    }
    reference.close();
  }
}
