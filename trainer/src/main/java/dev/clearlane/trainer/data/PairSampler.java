package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.synth.degrade.FrameAverageBlur;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws samples: a pair of a degraded and a clean picture, and the pairs of the moments before it,
 * all cut out of the same place. Immutable; a pure function of the random source.
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

  /** Probability that the current frame stands for all before it, as at the start of a video. */
  double ALONE_SHARE = 0.15;

  /** Probability that the frames before are those of another sample, as after a cut. */
  double CUT_SHARE = 0.05;

  /**
   * A sample whose sides are {@code sidePx}, or the picture's where that is smaller.
   *
   * @param history moments before it
   * @return 1 + history pairs of one size, the current one first
   */
  List<Pair> draw(int sidePx, int history, SplittableRandom random);

  /** This sampler without pictures smaller than a side; may be empty. */
  PairSampler atLeast(int sidePx) throws IOException;

  /** Pictures, pairs or clips to draw from. */
  int size();

  /** Real pairs, both cropped alike; rarely shrunk, since that weakens blur. */
  record RealPairs(LazyList<Pair> pairs) implements PairSampler {
    @Override
    public List<Pair> draw(int sidePx, int history, SplittableRandom random) {
      List<Pair> moments = pairs.moments(random.nextInt(pairs.size()), history);
      Picture first = moments.get(0).input();
      Crop crop = Crop.draw(first, sidePx, PAIR_MIN_SCALE, PAIR_SHRUNK_SHARE, random);
      return moments.stream()
          .map(pair -> new Pair(crop.of(pair.input()), crop.of(pair.target())))
          .toList();
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

  /**
   * Sharp pictures degraded on the fly; all sources are equally likely. The moments before are made
   * by {@link StillMotion}.
   */
  record DegradedPictures(List<LazyList<Picture>> sources, Degradation degradation)
      implements PairSampler {
    @Override
    public List<Pair> draw(int sidePx, int history, SplittableRandom random) {
      List<Picture> source = sources.get(random.nextInt(sources.size()));
      Picture whole = source.get(random.nextInt(source.size()));
      Picture clean =
          Crop.draw(whole, sidePx + 2 * MARGIN_PX, MIN_SCALE, SHRUNK_SHARE, random).of(whole);
      List<Picture> moments =
          history == 0 || degradation.moves()
              ? Collections.nCopies(1 + history, clean)
              : StillMotion.draw(random).moments(clean, history);
      return PairSampler.middles(degradation.apply(moments, random), moments, sidePx);
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

  /** Consecutive frames of clips degraded on the fly; all sources are equally likely. */
  record DegradedClips(List<List<List<Picture>>> sources, Degradation degradation)
      implements PairSampler {
    @Override
    public List<Pair> draw(int sidePx, int history, SplittableRandom random) {
      List<List<Picture>> source = sources.get(random.nextInt(sources.size()));
      List<Picture> clip = source.get(random.nextInt(source.size()));
      List<Picture> moments =
          PairSampler.cut(clip, Math.min(clip.size(), 1 + history), sidePx, random);
      while (moments.size() <= history) {
        moments.add(moments.get(0));
      }
      return PairSampler.middles(degradation.apply(moments, random), moments, sidePx);
    }

    @Override
    public DegradedClips atLeast(int sidePx) {
      return new DegradedClips(
          sources.stream()
              .map(source -> source.stream().filter(c -> covers(c.get(0), sidePx)).toList())
              .filter(source -> !source.isEmpty())
              .toList(),
          degradation);
    }

    @Override
    public int size() {
      return sources.stream().mapToInt(List::size).sum();
    }
  }

  /**
   * Consecutive frames averaged; the middle one is the clean picture. The moments before are the
   * exposures that end where the next one begins, of three frames each.
   */
  record AveragedClips(List<List<Picture>> clips, FrameAverageBlur blur) implements PairSampler {
    @Override
    public List<Pair> draw(int sidePx, int history, SplittableRandom random) {
      List<Picture> clip = clips.get(random.nextInt(clips.size()));
      int odd = clip.size() - (clip.size() + 1) % 2;
      int count = Math.min(odd, history == 0 ? 3 + 2 * random.nextInt(2) : 3);
      int exposures = Math.min(1 + history, clip.size() / count);
      List<Picture> frames = PairSampler.cut(clip, count * exposures, sidePx, random);
      List<Pair> moments = new ArrayList<>();
      for (int i = 0; i < exposures; i++) {
        List<Picture> exposure = new ArrayList<>(frames.subList(i * count, (i + 1) * count));
        Collections.reverse(exposure);
        Picture middle = exposure.get(count / 2);
        moments.add(PairSampler.middle(blur.apply(exposure, random), middle, sidePx));
      }
      while (moments.size() <= history) {
        moments.add(moments.get(0));
      }
      return moments;
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

  /** The same crop, with its margin, of consecutive frames of a clip, newest first. */
  private static List<Picture> cut(
      List<Picture> clip, int count, int sidePx, SplittableRandom random) {
    int first = random.nextInt(clip.size() - count + 1);
    Crop crop = Crop.draw(clip.get(first), sidePx + 2 * MARGIN_PX, MIN_SCALE, SHRUNK_SHARE, random);
    List<Picture> frames = new ArrayList<>();
    for (int i = first + count - 1; i >= first; i--) {
      frames.add(crop.of(clip.get(i)));
    }
    return frames;
  }

  private static boolean covers(Picture picture, int sidePx) {
    return picture.widthPx() >= sidePx && picture.heightPx() >= sidePx;
  }

  private static List<Pair> middles(List<Picture> inputs, List<Picture> targets, int sidePx) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      pairs.add(middle(inputs.get(i), targets.get(i), sidePx));
    }
    return pairs;
  }

  private static Pair middle(Picture input, Picture target, int sidePx) {
    int width = Math.min(sidePx, target.widthPx());
    int height = Math.min(sidePx, target.heightPx());
    int x = (target.widthPx() - width) / 2;
    int y = (target.heightPx() - height) / 2;
    return new Pair(input.crop(x, y, width, height), target.crop(x, y, width, height));
  }
}
