package dev.clearlane.trainer.validation;

import dev.clearlane.bundle.PlateDetection;
import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.data.Batches;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.PlateDetector;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * How well a detector's map tells plates from the rest at score 0.5, and how well its boxes fit
 * where plates are, on samples like those of training.
 */
public final class PlateValidation implements Validation {
  private static final int NEAR = 1;

  private final List<Batch> batches = new ArrayList<>();

  /** Draws its batches once. */
  public PlateValidation(Batches source, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      batches.add(source.of(i));
    }
  }

  @Override
  @SuppressWarnings("try") // neither is named again: one frees tensors, one stops graphs
  public Map<String, Double> measure(Network network, Parameters parameters) {
    Sums sums = new Sums();
    for (Batch batch : batches) {
      try (StagedBatch staged = StagedBatch.of(batch);
          PointerScope scope = new PointerScope();
          NoGradGuard noGraph = new NoGradGuard()) {
        TorchLayers layers = new TorchLayers(parameters, false);
        float[] map = Torch.values(network.apply(layers, staged.input(parameters.device())));
        for (int i = 0; i < batch.count(); i++) {
          sums.add(map, batch, i);
        }
      }
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("plates_found_share", sums.found / Math.max(1, sums.plates));
    figures.put("box_iou", sums.iou / Math.max(1, sums.plates));
    figures.put("false_peaks_per_sample", sums.falsePeaks / Math.max(1, sums.samples));
    return figures;
  }

  private static final class Sums {
    double plates;
    double found;
    double iou;
    double falsePeaks;
    double samples;

    void add(float[] map, Batch batch, int index) {
      int rows = batch.height() / PlateDetector.STRIDE_PX;
      int columns = batch.width() / PlateDetector.STRIDE_PX;
      int plane = rows * columns;
      int out = index * PlateDetection.CHANNELS * plane;
      int want = index * PlateDetector.TARGETS * plane;
      samples++;
      for (int cell = 0; cell < plane; cell++) {
        float heat = batch.target()[want + cell];
        if (heat >= 0.999) {
          plates++;
          found += nearPeak(map, out, rows, columns, cell) ? 1 : 0;
          iou += iou(map, out + cell, batch.target(), want + plane + cell, plane);
        } else if (heat >= 0 && heat < 0.1 && map[out + cell] > 0) {
          falsePeaks += isPeak(map, out, rows, columns, cell) ? 1 : 0;
        }
      }
    }

    private static boolean nearPeak(float[] map, int at, int rows, int columns, int cell) {
      boolean any = false;
      for (int dy = -NEAR; dy <= NEAR; dy++) {
        for (int dx = -NEAR; dx <= NEAR; dx++) {
          int row = cell / columns + dy;
          int column = cell % columns + dx;
          boolean inside = row >= 0 && row < rows && column >= 0 && column < columns;
          any |= inside && map[at + row * columns + column] > 0;
        }
      }
      return any;
    }

    private static boolean isPeak(float[] map, int at, int rows, int columns, int cell) {
      for (int dy = -1; dy <= 1; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
          int row = cell / columns + dy;
          int column = cell % columns + dx;
          boolean inside = row >= 0 && row < rows && column >= 0 && column < columns;
          if (inside && map[at + row * columns + column] > map[at + cell]) {
            return false;
          }
        }
      }
      return true;
    }

    private static double iou(float[] map, int at, float[] target, int weightAt, int plane) {
      double[] p = new double[4];
      double[] t = new double[4];
      for (int i = 0; i < 4; i++) {
        p[i] = Math.exp(Math.max(-6, Math.min(6, map[at + (1 + i) * plane])));
        t[i] = Math.exp(target[weightAt + (1 + i) * plane]);
      }
      double common =
          (Math.min(p[0], t[0]) + Math.min(p[2], t[2]))
              * (Math.min(p[1], t[1]) + Math.min(p[3], t[3]));
      double union = (p[0] + p[2]) * (p[1] + p[3]) + (t[0] + t[2]) * (t[1] + t[3]) - common;
      return common / union;
    }
  }
}
