package dev.clearlane.trainer.validation;

import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.data.Batches;
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

/** Per label, the shares of present and of absent degradations that are judged rightly at 0.5. */
public final class LabelValidation implements Validation {
  private final List<Batch> batches = new ArrayList<>();

  /** Draws its batches once. */
  public LabelValidation(Batches source, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      batches.add(source.of(i));
    }
  }

  @Override
  @SuppressWarnings("try") // neither is named again: one frees tensors, one stops graphs
  public Map<String, Double> measure(Network network, Parameters parameters) {
    List<String> labels = network.labels();
    int[][] right = new int[labels.size()][2];
    int[][] all = new int[labels.size()][2];
    for (Batch batch : batches) {
      try (StagedBatch staged = StagedBatch.of(batch);
          PointerScope scope = new PointerScope();
          NoGradGuard noGraph = new NoGradGuard()) {
        TorchLayers layers = new TorchLayers(parameters, false);
        float[] logits = Torch.values(network.apply(layers, staged.input(parameters.device())));
        for (int i = 0; i < logits.length; i++) {
          int label = i % labels.size();
          int present = batch.target()[i] > 0.5 ? 1 : 0;
          all[label][present]++;
          right[label][present] += (logits[i] > 0) == (present == 1) ? 1 : 0;
        }
      }
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      figures.put(labels.get(i) + "_found_share", share(right[i][1], all[i][1]));
      figures.put(labels.get(i) + "_absence_found_share", share(right[i][0], all[i][0]));
    }
    return figures;
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 1 : (double) part / whole;
  }
}
