package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.synth.degrade.FrameAverageBlur;
import dev.clearlane.synth.degrade.SensorNoise;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches of square patches, degraded and clean, for picture networks; those with history are shown
 * the patches of the moments before as well, and refiners that of the raw picture.
 */
public final class PictureBatches implements Batches {
  private static final Logger LOG = LoggerFactory.getLogger(PictureBatches.class);

  /** How the frames of clips become blur. */
  static final FrameAverageBlur FRAME_AVERAGE = new FrameAverageBlur(7, SensorNoise.DAYLIGHT);

  /** Samples that a batch draws from where they are reused. */
  private static final int WINDOW = 192;

  private final WeightedChoice<PairSampler> mix;
  private final PixelFormat pixels;
  private final int extra;

  /** Whether what is behind the first picture are moments before it. */
  private final boolean moving;

  private final double cleanShare;
  private final double channelSwaps;
  private final int batch;
  private final int patchPx;
  private final int reuse;
  private final long seed;
  private final SlidingWindow<List<Pair>> window;

  /**
   * Reads every source that the mix names.
   *
   * @param extra pictures behind the first one in an input: moments before the current one, or a
   *     refiner's raw picture
   * @param cleanShare how often the network is shown the clean picture as input, 0–1
   * @param channelSwaps how often a sample's colour channels change places, 0–1
   * @param batch samples in a batch
   * @param patchPx side of each
   * @param reuse average number of uses of each degraded sample, turned and recoloured: degrading
   *     one costs more than training a small network on it
   * @throws IOException if a source is missing or broken, or none of its pictures is as large as a
   *     patch; those that are smaller are left out, which is logged
   */
  public PictureBatches(
      List<MixtureComponent> entries,
      SplitData splitData,
      PixelFormat pixels,
      int extra,
      double cleanShare,
      double channelSwaps,
      int batch,
      int patchPx,
      int reuse,
      long seed)
      throws IOException {
    List<WeightedChoice.Weighted<PairSampler>> parts = new ArrayList<>();
    for (MixtureComponent entry : entries) {
      parts.add(new WeightedChoice.Weighted<>(entry.weight(), sampler(entry, splitData, patchPx)));
    }
    mix = new WeightedChoice<>(parts);
    this.pixels = pixels;
    this.extra = extra;
    moving = extra > 0 && entries.stream().noneMatch(MixtureComponent::refined);
    this.cleanShare = cleanShare;
    this.channelSwaps = channelSwaps;
    this.batch = batch;
    this.patchPx = patchPx;
    this.reuse = reuse;
    this.seed = seed;
    window = new SlidingWindow<>(WINDOW, reuse, this::made);
  }

  private static PairSampler sampler(MixtureComponent entry, SplitData splitData, int patchPx)
      throws IOException {
    PairSampler whole = sampler(entry, splitData);
    PairSampler large = whole.atLeast(patchPx);
    if (large.size() == 0) {
      throw new UsageException(
          "%s: no picture is as large as a patch of %d px".formatted(entry.names(), patchPx));
    }
    if (large.size() < whole.size()) {
      LOG.info(
          "{}: {} of {} pictures are smaller than patches of {} px and are left out",
          entry.names(),
          whole.size() - large.size(),
          whole.size(),
          patchPx);
    }
    return large;
  }

  private static PairSampler sampler(MixtureComponent entry, SplitData splitData)
      throws IOException {
    if (!entry.pairs().isEmpty()) {
      return new PairSampler.RealPairs(splitData.pairs(entry.pairs()));
    }
    if (!entry.clips().isEmpty() && !entry.degrade().isEmpty()) {
      List<List<List<Picture>>> sources = new ArrayList<>();
      for (Source source : entry.clips()) {
        sources.add(splitData.clips(List.of(source)));
      }
      return new PairSampler.DegradedClips(sources, degradation(entry));
    }
    if (!entry.clips().isEmpty()) {
      return new PairSampler.AveragedClips(splitData.clips(entry.clips()), FRAME_AVERAGE);
    }
    return new PairSampler.DegradedPictures(splitData.sharp(entry.sharp()), degradation(entry));
  }

  private static Degradation degradation(MixtureComponent entry) {
    return Degradations.byName(String.join("+", entry.degrade()));
  }

  @Override
  public Batch of(long step) throws IOException {
    int size = 3 * patchPx * patchPx;
    int frames = 1 + extra;
    PixelMapping mapping = new PixelMapping(pixels); // one for each thread: it has a row of its own
    float[] input = new float[batch * frames * size];
    float[] target = new float[batch * size];
    for (int i = 0; i < batch; i++) {
      SplittableRandom random = Seeds.random(seed, step, i);
      List<Pair> moments = reuse == 1 ? draw(random) : reused(step, random);
      Orientation orientation = Orientation.draw(random);
      boolean untouched = random.nextDouble() < cleanShare;
      // Drawn last, and only where asked for: recipes without it keep the samples that they had.
      ChannelOrder order =
          channelSwaps > 0 && random.nextDouble() < channelSwaps
              ? ChannelOrder.draw(random)
              : ChannelOrder.AS_IT_IS;
      for (int k = 0; k < frames; k++) {
        Pair pair = moments.get(k);
        Picture shown = order.of(orientation.of(untouched ? pair.target() : pair.input()));
        mapping.toTensor(shown).get(0, input, (i * frames + k) * size, size);
      }
      Picture clean = order.of(orientation.of(moments.get(0).target()));
      mapping.toTensor(clean).get(0, target, i * size, size);
    }
    return new Batch(input, target, batch, 3 * frames, patchPx, patchPx);
  }

  private List<Pair> draw(SplittableRandom random) {
    List<Pair> sample = mix.draw(random).draw(patchPx, extra, random);
    if (!moving) {
      return sample;
    }
    double place = random.nextDouble();
    if (place < PairSampler.ALONE_SHARE) {
      return Collections.nCopies(1 + extra, sample.get(0));
    }
    if (place < PairSampler.ALONE_SHARE + PairSampler.CUT_SHARE) {
      List<Pair> other = mix.draw(random).draw(patchPx, extra, random);
      List<Pair> joined = new ArrayList<>(List.of(sample.get(0)));
      joined.addAll(other.subList(1, other.size()));
      return joined;
    }
    return sample;
  }

  private List<Pair> made(long place) {
    return draw(Seeds.random(Seeds.mix(seed, -1), place, 0));
  }

  /** Several threads make batches, of different steps; the window is for one at a time. */
  private synchronized List<Pair> reused(long step, SplittableRandom random) throws IOException {
    window.moveTo(step * batch);
    return window.draw(random);
  }
}
