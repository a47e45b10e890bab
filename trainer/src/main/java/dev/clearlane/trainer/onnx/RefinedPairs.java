package dev.clearlane.trainer.onnx;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.evaluation.PairSource;
import dev.clearlane.serving.evaluation.PictureRestorer;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.models.StillRestorer;
import dev.clearlane.trainer.data.DataPairs;
import dev.clearlane.trainer.data.LazyList;
import dev.clearlane.trainer.network.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of coarse results and clean pictures, and a refiner that is measured on them: it is shown
 * the raw picture of the pair that was read last. Their middles, whose sides the network takes. For
 * one thread.
 */
final class RefinedPairs implements PictureRestorer {
  private final Network network;
  private final OnnxModel model;
  private final LazyList<Pair> pairs;
  private final Path root;
  private @Nullable Picture coarse; // of the pair that was read last
  private @Nullable Picture raw;

  /**
   * Reads nothing yet.
   *
   * @param network a refiner
   * @param model the same, to be run
   * @param pairs each with the raw one behind it
   * @param root of the data, which names are relative to
   * @throws IOException if a picture cannot be read
   */
  RefinedPairs(Network network, OnnxModel model, LazyList<Pair> pairs, Path root)
      throws IOException {
    this.network = network;
    this.model = model;
    this.pairs = pairs.atLeast(network.sizeMultiple());
    this.root = root;
  }

  /** The pairs in their order. */
  List<PairSource> sources() {
    List<PairSource> sources = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      int index = i;
      sources.add(PairSource.of(DataPairs.name(root, pairs, i), () -> read(index)));
    }
    return sources;
  }

  private Pair read(int index) throws IOException {
    List<Pair> both;
    try {
      both = pairs.moments(index, 1);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Picture shown = middle(both.get(0).input());
    coarse = shown;
    raw = middle(both.get(1).input());
    return new Pair(shown, middle(both.get(0).target()));
  }

  private Picture middle(Picture picture) {
    int multiple = network.sizeMultiple();
    int width = picture.widthPx() / multiple * multiple;
    int height = picture.heightPx() / multiple * multiple;
    return picture.crop(
        (picture.widthPx() - width) / 2, (picture.heightPx() - height) / 2, width, height);
  }

  /** Refines the coarse picture that was read last; any other stands for the raw one as well. */
  @Override
  @SuppressWarnings("ReferenceEquality") // the very picture that was read
  public StillRestorer.Restored restore(Picture picture) throws IOException {
    Picture behind = picture == coarse && raw != null ? raw : picture;
    int width = picture.widthPx();
    int height = picture.heightPx();
    PixelMapping mapping = new PixelMapping(network.pixels());
    TensorView tensor = TensorView.direct(width, height, 2);
    mapping.toTensor(List.of(picture, behind), tensor);
    float[] values = model.run(tensor.buffer(), height, width);
    Picture refined = mapping.toPicture(new TensorView(FloatBuffer.wrap(values), width, height));
    return new StillRestorer.Restored(
        refined, Decision.forced(Treatment.BOTH), Treatment.BOTH, List.of(network.name()));
  }
}
