package dev.clearlane.trainer.validation;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.data.LazyList;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.SplitData;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.run.RunFolder;
import dev.clearlane.trainer.run.RunPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A few pairs that are not trained on, whose pictures a run's page shows. */
public final class SamplePictures {
  private static final int PER_SOURCE = 3;

  private final Path folder;
  private final @Nullable Quantisation quantisation;
  private final Map<String, List<Pair>> moments = new LinkedHashMap<>();

  private SamplePictures(Path folder, @Nullable Quantisation quantisation) {
    this.folder = folder;
    this.quantisation = quantisation;
  }

  /**
   * Takes pairs evenly spread over each source that the recipe validates on.
   *
   * @param quantisation where the 8-bit file rounds that is shown; null for float32
   */
  public static SamplePictures of(
      Recipe recipe, @Nullable Quantisation quantisation, SplitData tuning, RunFolder run)
      throws IOException {
    SamplePictures samples = new SamplePictures(run.samples(), quantisation);
    int multiple = recipe.network().sizeMultiple();
    for (int place = 0; place < recipe.validationPairs().size(); place++) {
      Source source = recipe.validationPairs().get(place);
      LazyList<Pair> all = tuning.pairs(List.of(source)).atLeast(multiple);
      int count = Math.min(PER_SOURCE, all.size());
      for (int i = 0; i < count; i++) {
        // The name of a user's source may contain characters that are invalid in a file name.
        String name = "%d-%s-%d".formatted(place + 1, source.id().replaceAll("\\W+", "_"), i + 1);
        int at = (2 * i + 1) * all.size() / (2 * count);
        samples.moments.put(
            name,
            PictureValidation.middles(all.moments(at, recipe.network().extraPictures()), multiple));
      }
    }
    return samples;
  }

  /** Restores and writes them. */
  public List<RunPage.Sample> write(Network network, Parameters parameters) throws IOException {
    List<RunPage.Sample> written = new ArrayList<>();
    for (Map.Entry<String, List<Pair>> entry : moments.entrySet()) {
      Files.createDirectories(folder);
      String name = entry.getKey();
      Pair pair = entry.getValue().get(0);
      Picture output =
          PictureValidation.restore(
              network, parameters, quantisation, PictureValidation.inputs(entry.getValue()));
      PictureFile.write(pair.input(), folder.resolve(name + "-input.png"));
      PictureFile.write(output, folder.resolve(name + "-output.png"));
      PictureFile.write(pair.target(), folder.resolve(name + "-target.png"));
      written.add(
          new RunPage.Sample(
              name, Psnr.rgb(pair.input(), pair.target()), Psnr.rgb(output, pair.target())));
    }
    return written;
  }
}
