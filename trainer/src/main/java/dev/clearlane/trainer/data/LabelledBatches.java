package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.picture.JpegEncoder;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.synth.degrade.Degradations;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Batches of square crops and what is wrong with each, for the degradation classifier. A batch is
 * of one size, drawn from those given. Clean pictures come soft, sharpened, dark, foggy, small and
 * compressed as well, and so do the degraded ones, so that none of that separates the classes.
 */
public final class LabelledBatches implements Batches {
  /**
   * A degradation counts as visible if it lowers PSNR below this; otherwise it cannot be determined
   * which label is right, and the sample is drawn again.
   */
  private static final double VISIBLE_BLUR_DB = 33;

  private static final double VISIBLE_RAIN_DB = 36;

  /** Blur leaves less than this of the mean step between neighbouring pixels. */
  private static final double VISIBLE_BLUR_STEPS = 0.75;

  /** A small picture is a large one shrunk far: further than those of networks that restore. */
  private static final double MIN_SCALE = 0.25;

  /** Share of the crops of sharp pictures that are smaller than the side, as small pictures are. */
  private static final double SMALL_SHARE = 0.3;

  private static final double SHARPENED_SHARE = 0.2;

  private static final int LOWEST_JPEG_QUALITY = 30;

  private static final int TRIES = 100;

  /** Pictures of each size that a batch draws from. */
  private static final int WINDOW = 1200;

  private final WeightedChoice<Part> mix;
  private final PixelMapping mapping;
  private final List<String> labels;
  private final int batch;
  private final List<Integer> sidesPx;
  private final int reuse;
  private final long seed;
  private final Map<Long, Entry> window = new HashMap<>();

  private record Entry(Picture picture, List<String> labels) {}

  private record Part(
      List<Pair> pairs,
      List<LazyList<Picture>> sharp,
      List<Degradation> stages,
      List<String> labels) {}

  /**
   * Reads every source that the mix names.
   *
   * @param labels of the classifier, in the order of its outputs
   * @param sidesPx possible sides of the crops
   * @param reuse average number of uses of each degraded picture, mirrored, recoloured and
   *     compressed again: degrading one costs more than training on it
   * @throws IOException if a source is missing or broken
   */
  public LabelledBatches(
      List<MixtureComponent> entries,
      SplitData splitData,
      PixelFormat pixels,
      List<String> labels,
      int batch,
      List<Integer> sidesPx,
      int reuse,
      long seed)
      throws IOException {
    List<WeightedChoice.Weighted<Part>> parts = new ArrayList<>();
    for (MixtureComponent entry : entries) {
      List<Degradation> stages = entry.degrade().stream().map(Degradations::byName).toList();
      Part part =
          new Part(
              splitData.pairs(entry.pairs()),
              splitData.sharp(entry.sharp()),
              stages,
              entry.labels());
      // Some sources have nothing for tuning; in training an empty one is an error found earlier.
      if (!part.pairs.isEmpty() || !part.sharp.isEmpty()) {
        parts.add(new WeightedChoice.Weighted<>(entry.weight(), part));
      }
    }
    mix = new WeightedChoice<>(parts);
    mapping = new PixelMapping(pixels);
    this.labels = List.copyOf(labels);
    this.batch = batch;
    this.sidesPx = List.copyOf(sidesPx);
    this.reuse = reuse;
    this.seed = seed;
  }

  @Override
  public synchronized Batch of(long step) throws IOException {
    int side = sidesPx.get(Seeds.random(seed, step, -1).nextInt(sidesPx.size()));
    int size = 3 * side * side;
    float[] input = new float[batch * size];
    float[] target = new float[batch * labels.size()];
    for (int i = 0; i < batch; i++) {
      SplittableRandom random = Seeds.random(seed, step, i);
      Entry entry = entry(side, step, random);
      Picture picture = Orientation.drawUpright(random).of(entry.picture);
      picture = Lighting.recolour(picture, random);
      if (random.nextDouble() < 0.5) {
        picture =
            PictureFile.decode(
                    new JpegEncoder(random.nextInt(LOWEST_JPEG_QUALITY, 97)).encode(picture))
                .picture();
      }
      FloatBuffer values = mapping.toTensor(picture);
      values.get(0, input, i * size, size);
      for (String label : entry.labels) {
        target[i * labels.size() + labels.indexOf(label)] = 1;
      }
    }
    return new Batch(input, target, batch, side, side);
  }

  /**
   * One of the pictures that the window of a step holds. Pictures of a size form an endless row,
   * the n-th a pure function of seed, size and n; the window moves along it with the steps.
   */
  private Entry entry(int side, long step, SplittableRandom random) {
    long first = step * batch / ((long) reuse * sidesPx.size());
    long place = first + random.nextInt(WINDOW);
    window.keySet().removeIf(key -> key / sidesPx.size() < first);
    return window.computeIfAbsent(
        place * sidesPx.size() + sidesPx.indexOf(side),
        key -> {
          SplittableRandom own = Seeds.random(Seeds.mix(seed, side), place, 0);
          Part part = mix.draw(own);
          return new Entry(draw(part, side, own), part.labels);
        });
  }

  private Picture draw(Part part, int side, SplittableRandom random) {
    for (int i = 0; i < TRIES; i++) {
      Picture picture =
          part.pairs.isEmpty() ? spoilt(part, side, random) : real(part, side, random);
      if (picture != null) {
        // Cameras sharpen what they saw: after the degradation.
        return random.nextDouble() < SHARPENED_SHARE ? Lighting.sharpen(picture, random) : picture;
      }
    }
    throw new IllegalStateException(
        "%d samples in a row did not show what they are labelled with: %s"
            .formatted(TRIES, part.labels));
  }

  private static @Nullable Picture real(Part part, int side, SplittableRandom random) {
    Pair pair = part.pairs.get(random.nextInt(part.pairs.size()));
    Crop crop = Crop.draw(pair.input(), side, 0.6, 0.25, random);
    Picture input = crop.of(pair.input());
    // Of a pair that is rainy as well, the rain's own steps hide what the blur has taken.
    boolean blur = part.labels.equals(List.of("blur"));
    boolean shows = part.labels.isEmpty() || shows(blur, crop.of(pair.target()), input);
    return shows ? filled(input, side) : null;
  }

  private static @Nullable Picture spoilt(Part part, int side, SplittableRandom random) {
    List<Picture> source = part.sharp.get(random.nextInt(part.sharp.size()));
    Picture whole = source.get(random.nextInt(source.size()));
    boolean small = random.nextDouble() < SMALL_SHARE;
    int cropSide = small ? random.nextInt(side / 2, side) : side;
    Crop crop = Crop.draw(whole, cropSide, MIN_SCALE, PairSampler.SHRUNK_SHARE, random);
    Picture picture = filled(crop.of(whole), side);
    if (random.nextDouble() < 0.2) {
      picture = Lighting.soften(picture, random);
    }
    picture = Lighting.vary(picture, random);
    for (Degradation stage : part.stages) {
      Picture before = picture;
      picture = stage.apply(before, random);
      // Chains begin with their blur, if they have one: rain on a blurred picture stays sharp.
      boolean blur = part.labels.contains("blur") && stage == part.stages.get(0);
      if (!part.labels.isEmpty() && !shows(blur, before, picture)) {
        return null;
      }
    }
    return picture;
  }

  private static boolean shows(boolean blur, Picture before, Picture after) {
    double psnr = Psnr.rgb(before, after);
    return blur
        ? psnr < VISIBLE_BLUR_DB && steps(after) < VISIBLE_BLUR_STEPS * steps(before)
        : psnr < VISIBLE_RAIN_DB;
  }

  /** Mean difference of neighbours along the rows and the columns, green channel only. */
  private static double steps(Picture picture) {
    int w = picture.widthPx();
    long sum = 0;
    for (int y = 1; y < picture.heightPx(); y++) {
      for (int x = 1; x < w; x++) {
        int here = picture.sample(x, y, 1);
        sum += Math.abs(here - picture.sample(x - 1, y, 1));
        sum += Math.abs(here - picture.sample(x, y - 1, 1));
      }
    }
    return (double) sum / (w * (double) picture.heightPx());
  }

  /** Pictures smaller than the crop are continued by reflection. */
  private static Picture filled(Picture picture, int side) {
    int w = picture.widthPx();
    int h = picture.heightPx();
    if (w == side && h == side) {
      return picture;
    }
    Picture out = Picture.black(side, side);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int from = 3 * (reflected(y, h) * w + reflected(x, w));
        System.arraycopy(picture.bgr(), from, out.bgr(), 3 * (y * side + x), 3);
      }
    }
    return out;
  }

  private static int reflected(int i, int size) {
    int m = i % (2 * size);
    return m < size ? m : 2 * size - 1 - m;
  }
}
