package dev.clearlane.trainer.validation;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.Measure;
import dev.clearlane.serving.evaluation.Meter;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.evaluation.PairSource;
import dev.clearlane.serving.evaluation.PictureRestorer;
import dev.clearlane.serving.evaluation.Protocol;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.trainer.data.LazyList;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.SplitData;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * PSNR (RGB, 8-bit rounded, mean over pictures) of input and output on the middle of pairs that are
 * not trained on, and of its output for clean pictures.
 */
public final class PictureValidation implements Validation {
  private static final int MAX_SIDE_PX = 256;

  private final @Nullable Quantisation quantisation;
  private final Map<Source, List<Pair>> pairs = new LinkedHashMap<>();

  /** By a chosen picture, degraded or clean: it and those that are seen behind it. */
  private final IdentityHashMap<Picture, List<Picture>> moments = new IdentityHashMap<>();

  /**
   * Takes evenly spread pairs of each source.
   *
   * @param samples maximum number of pairs of each
   * @param sizeMultiple of the network's sides; smaller pictures are left out
   * @param extra pictures that the network sees behind the first one of each pair
   * @param quantisation where the 8-bit file rounds that is validated; null for float32
   * @throws UsageException if a source has no other
   */
  public PictureValidation(
      List<Source> sources,
      SplitData splitData,
      int samples,
      int sizeMultiple,
      int extra,
      @Nullable Quantisation quantisation)
      throws IOException {
    this.quantisation = quantisation;
    for (Source source : sources) {
      LazyList<Pair> all = splitData.pairs(List.of(source)).atLeast(sizeMultiple);
      if (all.isEmpty()) {
        throw new UsageException(
            "%s: no pair to validate on is as large as %d px".formatted(source, sizeMultiple));
      }
      List<Pair> chosen = new ArrayList<>();
      int count = Math.min(samples, all.size());
      for (int i = 0; i < count; i++) {
        List<Pair> middles = middles(all.moments(i * all.size() / count, extra), sizeMultiple);
        moments.put(middles.get(0).input(), inputs(middles));
        moments.put(middles.get(0).target(), middles.stream().map(Pair::target).toList());
        chosen.add(middles.get(0));
      }
      pairs.put(source, chosen);
    }
  }

  @Override
  public Map<String, Double> measure(Network network, Parameters parameters) throws IOException {
    PictureRestorer restorer =
        PictureRestorer.of(
            Treatment.BOTH, picture -> restore(network, parameters, quantisation, shown(picture)));
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Map.Entry<Source, List<Pair>> entry : pairs.entrySet()) {
      String id = entry.getKey().id();
      List<PairSource> chosen =
          entry.getValue().stream().map(pair -> PairSource.of(id, () -> pair)).toList();
      List<PairSource> clean = chosen.stream().map(PairSource::ofTarget).toList();
      Meter degraded = evaluate(chosen, restorer);
      figures.put(id + "_psnr_in", degraded.in(Measure.PSNR));
      figures.put(id + "_psnr_out", degraded.out(Measure.PSNR));
      figures.put(id + "_psnr_clean_kept", evaluate(clean, restorer).out(Measure.PSNR));
    }
    return figures;
  }

  private List<Picture> shown(Picture picture) {
    return moments.getOrDefault(picture, List.of(picture));
  }

  private static Meter evaluate(List<PairSource> pairs, PictureRestorer restorer)
      throws IOException {
    try {
      return Evaluation.run(pairs, restorer, Protocol.PSNR, (done, of) -> {}).meter();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a network was validated");
    }
  }

  /**
   * Restores a picture.
   *
   * @param quantisation where the network's 8-bit file rounds; null for float32
   * @param moments the picture, and those that the network sees behind it
   */
  @SuppressWarnings("try") // neither is named again: one frees tensors, one stops graphs
  static Picture restore(
      Network network,
      Parameters parameters,
      @Nullable Quantisation quantisation,
      List<Picture> moments) {
    PixelMapping mapping = new PixelMapping(network.pixels());
    int width = moments.get(0).widthPx();
    int height = moments.get(0).heightPx();
    float[] values = new float[network.inputChannels() * height * width];
    for (int k = 0; k <= network.extraPictures(); k++) {
      int size = 3 * height * width;
      mapping.toTensor(moments.get(k)).get(0, values, k * size, size);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGraph = new NoGradGuard()) {
      Tensor input = parameters.device().tensor(values, 1, network.inputChannels(), height, width);
      Tensor output = network.apply(TorchLayers.of(parameters, false, quantisation), input);
      return mapping.toPicture(
          new TensorView(FloatBuffer.wrap(Torch.values(output)), width, height));
    }
  }

  /**
   * The middles of a pair and of those that are seen behind it, no larger than is quick to restore.
   */
  static List<Pair> middles(List<Pair> moments, int multiple) {
    return moments.stream().map(pair -> middle(pair, multiple)).toList();
  }

  /** The degraded pictures. */
  static List<Picture> inputs(List<Pair> moments) {
    return moments.stream().map(Pair::input).toList();
  }

  private static Pair middle(Pair pair, int multiple) {
    int width = Math.min(MAX_SIDE_PX, pair.input().widthPx()) / multiple * multiple;
    int height = Math.min(MAX_SIDE_PX, pair.input().heightPx()) / multiple * multiple;
    int x = (pair.input().widthPx() - width) / 2;
    int y = (pair.input().heightPx() - height) / 2;
    return new Pair(
        pair.input().crop(x, y, width, height), pair.target().crop(x, y, width, height));
  }
}
