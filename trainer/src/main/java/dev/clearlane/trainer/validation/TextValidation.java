package dev.clearlane.trainer.validation;

import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.data.Batches;
import dev.clearlane.trainer.data.PlateText;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** The share of plates that are read exactly, with the likeliest class of each step. */
public final class TextValidation implements Validation {
  private final List<Batch> batches = new ArrayList<>();

  /** Draws its batches once. */
  public TextValidation(Batches source, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      batches.add(source.of(i));
    }
  }

  @Override
  @SuppressWarnings("try") // neither is named again: one frees tensors, one stops graphs
  public Map<String, Double> measure(Network network, Parameters parameters) {
    int exact = 0;
    int merged = 0;
    int all = 0;
    for (Batch batch : batches) {
      try (StagedBatch staged = StagedBatch.of(batch);
          PointerScope scope = new PointerScope();
          NoGradGuard noGraph = new NoGradGuard()) {
        Tensor output =
            network.apply(new TorchLayers(parameters, false), staged.input(parameters.device()));
        float[] scores = Torch.values(output);
        int classes = network.outputs();
        int steps = scores.length / batch.count() / classes;
        for (int i = 0; i < batch.count(); i++) {
          String read = GreedyText.of(scores, i * steps * classes, steps, classes).text();
          String text = PlateText.decode(batch.target(), i * PlateText.MAX_LENGTH);
          exact += read.equals(text) ? 1 : 0;
          merged += PlateText.merged(read).equals(PlateText.merged(text)) ? 1 : 0;
          all++;
        }
      }
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("exact_share", (double) exact / Math.max(1, all));
    figures.put("exact_share_o0_i1_merged", (double) merged / Math.max(1, all));
    return figures;
  }
}
