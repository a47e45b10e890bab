package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.picture.JpegEncoder;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.synth.plates.Glyphs;
import dev.clearlane.synth.plates.PlateRenderer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One entry of a plate network's mix, read: where its pictures and its plates come from. */
record PlateSampler(
    LazyList<PlatePicture> real,
    List<LazyList<Picture>> backgrounds,
    @Nullable PlateRenderer renderer,
    List<Degradation> stages) {
  /** Name of the project's own strokes in a mix's fonts. */
  static final String STROKES = "strokes";

  private static final double JPEG_SHARE = 0.7;

  /** Reads the entries that have anything in this split, with their weights. */
  static WeightedChoice<PlateSampler> choice(List<MixtureComponent> entries, SplitData data)
      throws IOException {
    List<WeightedChoice.Weighted<PlateSampler>> parts = new ArrayList<>();
    for (MixtureComponent entry : entries) {
      PlateSampler sampler = of(entry, data);
      if (!sampler.real.isEmpty() || !sampler.backgrounds.isEmpty()) {
        parts.add(new WeightedChoice.Weighted<>(entry.weight(), sampler));
      }
    }
    return new WeightedChoice<>(parts);
  }

  private static PlateSampler of(MixtureComponent entry, SplitData data) throws IOException {
    List<Degradation> stages = entry.degrade().stream().map(Degradations::byName).toList();
    PlateRenderer renderer =
        entry.fonts().isEmpty()
            ? null
            : new PlateRenderer(entry.formats(), faces(data.fonts(), entry.fonts()));
    return new PlateSampler(
        data.plates(entry.plates()), data.sharp(entry.sharp()), renderer, stages);
  }

  /**
   * The typefaces of a mix.
   *
   * @param folder of the font files
   * @param names of files, or {@value #STROKES}
   */
  static List<Glyphs> faces(Path folder, List<String> names) throws IOException {
    List<Glyphs> faces = new ArrayList<>();
    for (String name : names) {
      if (name.equals(STROKES)) {
        for (double weight : new double[] {0.1, 0.13, 0.17}) {
          faces.add(Glyphs.strokes(weight));
        }
      } else {
        faces.add(Glyphs.of(folder.resolve(name)));
      }
    }
    return faces;
  }

  PlatePicture real(SplittableRandom random) {
    return real.get(random.nextInt(real.size()));
  }

  Picture background(SplittableRandom random) {
    List<Picture> source = backgrounds.get(random.nextInt(backgrounds.size()));
    return source.get(random.nextInt(source.size()));
  }

  /** One of the degradations of the entry, the picture's light varied, often compressed. */
  Picture degraded(Picture clean, SplittableRandom random) throws IOException {
    Picture picture = Lighting.vary(Lighting.recolour(clean, random), random);
    if (!stages.isEmpty()) {
      picture = stages.get(random.nextInt(stages.size())).apply(picture, random);
    }
    if (random.nextDouble() < JPEG_SHARE) {
      byte[] jpeg = new JpegEncoder(random.nextInt(30, 96)).encode(picture);
      picture = PictureFile.decode(jpeg).picture();
    }
    return picture;
  }
}
