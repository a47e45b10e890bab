package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PlateReading;
import dev.clearlane.serving.plates.PlateInput;
import dev.clearlane.synth.plates.Corners;
import dev.clearlane.synth.plates.Rectified;
import dev.clearlane.synth.plates.RenderedPlate;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Batches of plates for a reader, rectified roughly, as a detector would: real ones, and rendered
 * ones on pictures of roads. Widths are down to {@value #MIN_WIDTH_PX} px.
 */
public final class ReaderBatches implements Batches {
  private static final double MIN_WIDTH_PX = 56;
  private static final double MAX_WIDTH_PX = 240;

  /** How far corners are off, as a share of the plate's sides; a detector's are, too. */
  private static final double JITTER = 0.08;

  /** What readers take: 160×48 px, 4 px a step. */
  private static final PlateReading INPUT = new PlateReading(160, 48, 4);

  /** Samples that a batch draws from. */
  private static final int WINDOW = 1500;

  private final WeightedChoice<PlateSampler> mix;
  private final PixelMapping mapping;
  private final int batch;
  private final long seed;
  private final SlidingWindow<Sample> window;

  /**
   * Reads every source that the mix names.
   *
   * @param reuse average number of uses of each degraded picture, its corners missed by another
   *     amount each time
   * @throws IOException if a source is missing or broken
   */
  public ReaderBatches(
      List<MixtureComponent> entries,
      SplitData data,
      PixelFormat pixels,
      int batch,
      int reuse,
      long seed)
      throws IOException {
    mix = PlateSampler.choice(entries, data);
    mapping = new PixelMapping(pixels);
    this.batch = batch;
    this.seed = seed;
    window = new SlidingWindow<>(WINDOW, reuse, this::made);
  }

  private Sample made(long place) throws IOException {
    SplittableRandom random = Seeds.random(Seeds.mix(seed, -1), place, 0);
    PlateSampler part = mix.draw(random);
    Sample clean = part.renderer() == null ? real(part, random) : rendered(part, random);
    return new Sample(part.degraded(clean.picture, random), clean.corners, clean.text, clean.lines);
  }

  /** A picture with a plate whose text is known. */
  private record Sample(Picture picture, Corners corners, String text, int lines) {}

  @Override
  public synchronized Batch of(long step) throws IOException {
    int size = 3 * INPUT.widthPx() * INPUT.heightPx();
    float[] input = new float[batch * size];
    float[] target = new float[batch * PlateText.MAX_LENGTH];
    window.moveTo(step * batch);
    for (int i = 0; i < batch; i++) {
      SplittableRandom random = Seeds.random(seed, step, i);
      Sample sample = window.draw(random);
      Picture plate = Rectified.of(sample.picture, jittered(sample.corners, random));
      Picture canvas = PlateInput.fit(sample.lines > 1 ? PlateInput.oneLine(plate) : plate, INPUT);
      FloatBuffer values = mapping.toTensor(Lighting.recolour(canvas, random));
      values.get(0, input, i * size, size);
      PlateText.encode(sample.text, target, i * PlateText.MAX_LENGTH);
    }
    return new Batch(input, target, batch, INPUT.heightPx(), INPUT.widthPx());
  }

  /** A real plate, often reduced. */
  private static Sample real(PlateSampler part, SplittableRandom random) {
    PlatePicture item = part.real(random);
    PlatePicture.Label label = item.plates().get(random.nextInt(item.plates().size()));
    String text = label.text();
    if (text == null) {
      throw new IllegalArgumentException("a reader is trained on plates whose text is known");
    }
    Picture picture = item.picture();
    Corners corners = label.corners();
    double width = corners.widthPx();
    if (width > MIN_WIDTH_PX && random.nextDouble() < 0.5) {
      double scale = random.nextDouble(MIN_WIDTH_PX / width, 1);
      int w = (int) Math.max(1, Math.round(scale * picture.widthPx()));
      int h = (int) Math.max(1, Math.round(scale * picture.heightPx()));
      double scaleX = (double) w / picture.widthPx();
      double scaleY = (double) h / picture.heightPx();
      picture = AreaFilter.shrink(picture, 0, 0, picture.widthPx(), picture.heightPx(), w, h);
      corners = corners.scaled(scaleX, scaleY, 0, 0);
    }
    return new Sample(picture, corners, text, label.lines());
  }

  private static Sample rendered(PlateSampler part, SplittableRandom random) {
    Picture whole = part.background(random);
    double max = Math.min(MAX_WIDTH_PX, whole.widthPx() / 2.0);
    double width = MIN_WIDTH_PX * Math.pow(Math.max(1, max / MIN_WIDTH_PX), random.nextDouble());
    int w = (int) Math.min(whole.widthPx(), 1.5 * width + 16);
    int h = (int) Math.min(whole.heightPx(), 1.1 * width + 16);
    Picture window =
        whole.crop(
            random.nextInt(whole.widthPx() - w + 1),
            random.nextInt(whole.heightPx() - h + 1),
            w,
            h);
    RenderedPlate plate =
        java.util.Objects.requireNonNull(part.renderer())
            .onto(window, w / 2.0, h / 2.0, width, random);
    // Where no corners are known, a plate is cut out along its box.
    Corners corners = random.nextDouble() < 0.3 ? plate.corners().bounds() : plate.corners();
    return new Sample(plate.picture(), corners, plate.text(), plate.lines());
  }

  private static Corners jittered(Corners corners, SplittableRandom random) {
    double w = corners.widthPx();
    double h = corners.heightPx();
    double dx = random.nextDouble(-JITTER, JITTER) * w / 2;
    double dy = random.nextDouble(-JITTER, JITTER) * h;
    double grow = random.nextDouble(-0.02, JITTER);
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    double cx = corners.x().stream().mapToDouble(Double::doubleValue).sum() / 4;
    double cy = corners.y().stream().mapToDouble(Double::doubleValue).sum() / 4;
    for (int i = 0; i < 4; i++) {
      double ownX = random.nextDouble(-JITTER, JITTER) * w / 4;
      double ownY = random.nextDouble(-JITTER, JITTER) * h / 2;
      x.add(corners.x().get(i) + grow * (corners.x().get(i) - cx) + dx + ownX);
      y.add(corners.y().get(i) + 2 * grow * (corners.y().get(i) - cy) + dy + ownY);
    }
    return new Corners(x, y);
  }
}
