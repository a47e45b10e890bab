package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.synth.degrade.FrameAverageBlur;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws pairs of a degraded and a clean picture. Immutable; a pure function of the random source.
 */
interface PairSampler {
  /** Minimum scale of pictures before cropping. */
  double MIN_SCALE = 0.4;

  /** Probability that a picture is shrunk before cropping. */
  double SHRUNK_SHARE = 0.7;

  /** Minimum scale of real pairs: shrinking weakens blur. */
  double PAIR_MIN_SCALE = 0.6;

  /** Probability that a real pair is shrunk. */
  double PAIR_SHRUNK_SHARE = 0.25;

  /**
   * Margin around a sample that is degraded with it, so that its borders do not differ from its
   * centre.
   */
  int MARGIN_PX = 24;

  /** A pair whose sides are {@code sidePx}, or the picture's where that is smaller. */
  Pair draw(int sidePx, SplittableRandom random);

  /** This sampler without pictures smaller than a side; may be empty. */
  PairSampler atLeast(int sidePx) throws IOException;

  /** Pictures, pairs or clips to draw from. */
  int size();

  /** Real pairs, both cropped alike; rarely shrunk, since that weakens blur. */
  record RealPairs(LazyList<Pair> pairs) implements PairSampler {
    @Override
    public Pair draw(int sidePx, SplittableRandom random) {
      Pair pair = pairs.get(random.nextInt(pairs.size()));
      Crop crop = Crop.draw(pair.input(), sidePx, PAIR_MIN_SCALE, PAIR_SHRUNK_SHARE, random);
      return new Pair(crop.of(pair.input()), crop.of(pair.target()));
    }

    @Override
    public RealPairs atLeast(int sidePx) throws IOException {
      return new RealPairs(pairs.atLeast(sidePx));
    }

    @Override
    public int size() {
      return pairs.size();
    }
  }

  /** Sharp pictures degraded on the fly; all sources are equally likely. */
  record DegradedPictures(List<LazyList<Picture>> sources, Degradation degradation)
      implements PairSampler {
    @Override
    public Pair draw(int sidePx, SplittableRandom random) {
      List<Picture> source = sources.get(random.nextInt(sources.size()));
      Picture whole = source.get(random.nextInt(source.size()));
      Picture clean =
          Crop.draw(whole, sidePx + 2 * MARGIN_PX, MIN_SCALE, SHRUNK_SHARE, random).of(whole);
      return PairSampler.middle(degradation.apply(clean, random), clean, sidePx);
    }

    @Override
    public DegradedPictures atLeast(int sidePx) throws IOException {
      List<LazyList<Picture>> large = new ArrayList<>();
      for (LazyList<Picture> source : sources) {
        LazyList<Picture> part = source.atLeast(sidePx);
        if (!part.isEmpty()) {
          large.add(part);
        }
      }
      return new DegradedPictures(large, degradation);
    }

    @Override
    public int size() {
      return sources.stream().mapToInt(List::size).sum();
    }
  }

  /** Consecutive frames averaged; the middle one is the clean picture. */
  record AveragedClips(List<List<Picture>> clips, FrameAverageBlur blur) implements PairSampler {
    @Override
    public Pair draw(int sidePx, SplittableRandom random) {
      List<Picture> clip = clips.get(random.nextInt(clips.size()));
      int count = Math.min(clip.size() - (clip.size() + 1) % 2, 3 + 2 * random.nextInt(2));
      int first = random.nextInt(clip.size() - count + 1);
      Crop crop =
          Crop.draw(clip.get(first), sidePx + 2 * MARGIN_PX, MIN_SCALE, SHRUNK_SHARE, random);
      List<Picture> frames = clip.subList(first, first + count).stream().map(crop::of).toList();
      return PairSampler.middle(blur.apply(frames, random), frames.get(count / 2), sidePx);
    }

    @Override
    public AveragedClips atLeast(int sidePx) {
      return new AveragedClips(clips.stream().filter(c -> covers(c.get(0), sidePx)).toList(), blur);
    }

    @Override
    public int size() {
      return clips.size();
    }
  }

  private static boolean covers(Picture picture, int sidePx) {
    return picture.widthPx() >= sidePx && picture.heightPx() >= sidePx;
  }

  private static Pair middle(Picture input, Picture target, int sidePx) {
    int width = Math.min(sidePx, target.widthPx());
    int height = Math.min(sidePx, target.heightPx());
    int x = (target.widthPx() - width) / 2;
    int y = (target.heightPx() - height) / 2;
    return new Pair(input.crop(x, y, width, height), target.crop(x, y, width, height));
  }
}
