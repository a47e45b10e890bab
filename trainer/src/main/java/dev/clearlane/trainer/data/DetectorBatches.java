package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.synth.plates.Corners;
import dev.clearlane.synth.plates.PlateRenderer;
import dev.clearlane.synth.plates.RenderedPlate;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Batches of square pictures and where the plates on them are: real pictures zoomed so that their
 * plates have every width from {@value #MIN_WIDTH_PX} to {@value #MAX_WIDTH_PX} px, rendered plates
 * on pictures of roads, and pictures without plates; some samples are mosaics of four.
 *
 * <p>What is around a rendered plate may show real, unlabelled ones: beyond its neighbourhood
 * nothing is learnt from such a picture.
 */
public final class DetectorBatches implements Batches {
  private static final double MIN_WIDTH_PX = 16;
  private static final double MAX_WIDTH_PX = 240;
  private static final double MAX_ZOOM = 4;
  private static final double MOSAIC_SHARE = 0.35;

  /** Samples of each size that a batch draws from. */
  private static final int WINDOW = 600;

  private final WeightedChoice<PlateSampler> mix;
  private final PixelMapping mapping;
  private final int batch;
  private final int sidePx;
  private final long seed;
  private final SlidingWindow<Sample> large;
  private final SlidingWindow<Sample> small;

  /**
   * Reads every source that the mix names.
   *
   * @param sidePx of a sample, a multiple of 8
   * @param reuse average number of uses of each degraded picture, mirrored and recoloured
   * @throws IOException if a source is missing or broken
   */
  public DetectorBatches(
      List<MixtureComponent> entries,
      SplitData data,
      PixelFormat pixels,
      int batch,
      int sidePx,
      int reuse,
      long seed)
      throws IOException {
    mix = PlateSampler.choice(entries, data);
    mapping = new PixelMapping(pixels);
    this.batch = batch;
    this.sidePx = sidePx;
    this.seed = seed;
    large = new SlidingWindow<>(WINDOW, reuse, place -> made(sidePx, place));
    small = new SlidingWindow<>(WINDOW, reuse, place -> made(sidePx / 2, place));
  }

  private Sample made(int side, long place) throws IOException {
    return sample(side, Seeds.random(Seeds.mix(seed, -side), place, 0));
  }

  /**
   * A square picture.
   *
   * @param plates on it
   * @param exact whether their corners are known, not only their boxes
   * @param only whether nothing is known of the picture beyond the plates' neighbourhoods
   */
  private record Sample(Picture picture, List<Corners> plates, boolean exact, boolean only) {}

  @Override
  public synchronized Batch of(long step) throws IOException {
    int size = 3 * sidePx * sidePx;
    float[] input = new float[batch * size];
    PlateTargets targets = new PlateTargets(batch, sidePx);
    large.moveTo(step * batch);
    small.moveTo(step * batch);
    for (int i = 0; i < batch; i++) {
      SplittableRandom random = Seeds.random(seed, step, i);
      Picture picture;
      if (random.nextDouble() < MOSAIC_SHARE) {
        picture = Picture.black(sidePx, sidePx);
        int half = sidePx / 2;
        for (int part = 0; part < 4; part++) {
          int x = part % 2 * half;
          int y = part / 2 * half;
          Sample sample = turned(small.draw(random), random);
          for (int row = 0; row < half; row++) {
            System.arraycopy(
                sample.picture.bgr(),
                3 * row * half,
                picture.bgr(),
                3 * ((y + row) * sidePx + x),
                3 * half);
          }
          write(targets, i, sample, x, y, half);
        }
      } else {
        Sample sample = turned(large.draw(random), random);
        picture = sample.picture;
        write(targets, i, sample, 0, 0, sidePx);
      }
      FloatBuffer values = mapping.toTensor(picture);
      values.get(0, input, i * size, size);
    }
    return new Batch(input, targets.values(), batch, sidePx, sidePx);
  }

  private static void write(
      PlateTargets targets, int index, Sample sample, int x, int y, int side) {
    if (sample.only) {
      targets.ignore(index, x, y, x + side, y + side);
      sample.plates.forEach(plate -> targets.know(index, plate, x, y, side));
    }
    sample.plates.forEach(plate -> targets.plate(index, plate, sample.exact, x, y, side));
  }

  private static Sample turned(Sample sample, SplittableRandom random) {
    Sample seen = random.nextBoolean() ? mirrored(sample) : sample;
    Picture picture = Lighting.recolour(seen.picture, random);
    return new Sample(picture, seen.plates, seen.exact, seen.only);
  }

  private Sample sample(int side, SplittableRandom random) throws IOException {
    PlateSampler part = mix.draw(random);
    PlateRenderer renderer = part.renderer();
    Sample clean;
    if (renderer != null) {
      clean = rendered(part, renderer, side, random);
    } else if (part.backgrounds().isEmpty()) {
      PlatePicture item = part.real(random);
      List<Corners> boxes = item.plates().stream().map(PlatePicture.Label::corners).toList();
      clean = window(item.picture(), boxes, side, random);
    } else {
      clean = window(part.background(random), List.of(), side, random);
    }
    return new Sample(part.degraded(clean.picture, random), clean.plates, clean.exact, clean.only);
  }

  private static Sample rendered(
      PlateSampler part, PlateRenderer renderer, int side, SplittableRandom random) {
    Sample window = window(part.background(random), List.of(), side, random);
    Picture picture = window.picture;
    List<Corners> plates = new ArrayList<>();
    double max = Math.min(MAX_WIDTH_PX, 0.8 * side);
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      double width = MIN_WIDTH_PX * Math.pow(max / MIN_WIDTH_PX, random.nextDouble());
      double x = random.nextDouble(width / 2, side - width / 2);
      double y = random.nextDouble(0.1, 0.9) * side;
      RenderedPlate plate = renderer.onto(picture, x, y, width, random);
      Corners corners = plate.corners();
      boolean free =
          plates.stream()
              .noneMatch(
                  other ->
                      other.left() < corners.right() + 8
                          && corners.left() < other.right() + 8
                          && other.top() < corners.bottom() + 8
                          && corners.top() < other.bottom() + 8);
      if (free) {
        picture = plate.picture();
        plates.add(corners);
      }
    }
    return new Sample(picture, plates, true, true);
  }

  /** A part of a picture, scaled, most often such that one of its plates is in it. */
  private static Sample window(
      Picture picture, List<Corners> plates, int side, SplittableRandom random) {
    double fit = (double) side / Math.min(picture.widthPx(), picture.heightPx());
    double zoom = Math.min(MAX_ZOOM, Math.max(fit, random.nextDouble(0.4, 1.2)));
    double cx = random.nextDouble() * picture.widthPx();
    double cy = random.nextDouble() * picture.heightPx();
    if (!plates.isEmpty() && random.nextDouble() < 0.85) {
      Corners plate = plates.get(random.nextInt(plates.size()));
      double max = Math.min(MAX_WIDTH_PX, 0.8 * side);
      double width = MIN_WIDTH_PX * Math.pow(max / MIN_WIDTH_PX, random.nextDouble());
      zoom = Math.min(MAX_ZOOM, Math.max(0.12, width / Math.max(1, plate.widthPx())));
      double reach = 0.42 * side / zoom;
      cx = (plate.left() + plate.right()) / 2 + random.nextDouble(-reach, reach);
      cy = (plate.top() + plate.bottom()) / 2 + random.nextDouble(-reach, reach);
    }
    int from = (int) Math.max(1, Math.round(side / zoom));
    int left = (int) Math.round(clamp(cx - from / 2.0, picture.widthPx() - from));
    int top = (int) Math.round(clamp(cy - from / 2.0, picture.heightPx() - from));
    double scale = (double) side / from;
    List<Corners> moved =
        plates.stream().map(p -> p.scaled(scale, scale, -left * scale, -top * scale)).toList();
    return new Sample(SquareWindow.of(picture, left, top, from, side), moved, false, false);
  }

  /** Between 0 and the most; where that is negative, the picture is in the middle. */
  private static double clamp(double value, double max) {
    return max < 0 ? max / 2 : Math.max(0, Math.min(max, value));
  }

  /** Mirrored left to right: text is not read here. */
  private static Sample mirrored(Sample sample) {
    int side = sample.picture.widthPx();
    Picture out = Picture.black(side, sample.picture.heightPx());
    for (int y = 0; y < out.heightPx(); y++) {
      for (int x = 0; x < side; x++) {
        System.arraycopy(
            sample.picture.bgr(), 3 * (y * side + side - 1 - x), out.bgr(), 3 * (y * side + x), 3);
      }
    }
    List<Corners> plates =
        sample.plates.stream()
            .map(
                p ->
                    new Corners(
                        List.of(
                            side - p.x().get(1),
                            side - p.x().get(0),
                            side - p.x().get(3),
                            side - p.x().get(2)),
                        List.of(p.y().get(1), p.y().get(0), p.y().get(3), p.y().get(2))))
            .toList();
    return new Sample(out, plates, sample.exact, sample.only);
  }
}
