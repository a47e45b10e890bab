package dev.clearlane.serving.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clearlane.serving.evaluation.PairSource.Pair;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.ModelUse;
import dev.clearlane.serving.models.StillRestorer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What restoring did to pairs of pictures, as means over pictures. SSIM figures leave out pictures
 * that are too small for them, and are absent where all are.
 *
 * @param protocol how the figures were measured
 * @param mode who decided
 * @param models that were loaded
 * @param pairs how many
 * @param psnrIn RGB, degraded against clean, dB
 * @param psnrOut RGB, restored against clean, dB
 * @param psnrGain out less in, dB
 * @param ssimIn mean of the channels
 * @param ssimOut likewise
 * @param ssimVolumeIn as MATLAB's {@code ssim} of an RGB array
 * @param ssimVolumeOut likewise
 * @param psnrYIn luma, dB
 * @param psnrYOut likewise
 * @param ssimYIn luma
 * @param ssimYOut likewise
 * @param psnrOutLeast the worst picture's, dB
 * @param worsened pictures that lost more than 0.1 dB
 * @param decisions pictures by what was decided
 * @param applied pictures by what was done
 * @param seconds it all took, reading and measuring included
 * @param pictures each by itself; absent unless asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Evaluation(
    String protocol,
    String mode,
    List<ModelUse> models,
    int pairs,
    double psnrIn,
    double psnrOut,
    double psnrGain,
    @Nullable Double ssimIn,
    @Nullable Double ssimOut,
    @Nullable Double ssimVolumeIn,
    @Nullable Double ssimVolumeOut,
    @JsonProperty("psnr_y_in") double psnrYIn,
    @JsonProperty("psnr_y_out") double psnrYOut,
    @JsonProperty("ssim_y_in") @Nullable Double ssimYIn,
    @JsonProperty("ssim_y_out") @Nullable Double ssimYOut,
    double psnrOutLeast,
    int worsened,
    Map<String, Long> decisions,
    Map<String, Long> applied,
    @JsonProperty("elapsed_s") double seconds,
    @Nullable List<Row> pictures) {

  /** How everything is measured; printed with every figure. */
  public static final String PROTOCOL =
      "8-bit rounded, no crop, mean of pictures, equal pictures count as 100 dB; PSNR over all RGB"
          + " samples; SSIM 11x11 Gaussian, sigma 1.5, per channel (volume: as MATLAB's ssim of an"
          + " RGB array); Y: BT.601 16-235, not rounded, peak 255";

  private static final double WORSENED_DB = 0.1;

  /** One picture. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Row(
      String name,
      String decision,
      String applied,
      Map<String, Double> scores,
      double psnrIn,
      double psnrOut,
      @Nullable Double ssimIn,
      @Nullable Double ssimOut) {}

  /** Told how far an evaluation is. */
  @FunctionalInterface
  public interface Progress {
    void done(int pairs, int of);
  }

  private record Measured(Scores in, Scores out) {}

  /** Restores and measures every pair. */
  public static Evaluation run(PairSet set, ModelSet models, boolean perPicture, Progress progress)
      throws IOException, EngineException, InterruptedException {
    long startNs = System.nanoTime();
    List<Measured> measured = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    Map<String, Long> decisions = none();
    Map<String, Long> applied = none();
    try (StillRestorer restorer = StillRestorer.open(models)) {
      for (PairSource source : set.pairs()) {
        Pair pair = source.read();
        StillRestorer.Restored restored = restorer.restore(pair.degraded());
        Scores in = Scores.of(pair.degraded(), pair.clean());
        Scores out =
            restored.applied() == Treatment.PASS ? in : Scores.of(restored.picture(), pair.clean());
        measured.add(new Measured(in, out));
        decisions.merge(restored.decision().treatment().id(), 1L, Long::sum);
        applied.merge(restored.applied().id(), 1L, Long::sum);
        if (perPicture) {
          rows.add(row(source.name(), restored, in, out));
        }
        progress.done(measured.size(), set.size());
      }
    }
    double seconds = Math.round((System.nanoTime() - startNs) / 1e6) / 1e3;
    return of(models, measured, decisions, applied, seconds, perPicture ? rows : null);
  }

  private static Evaluation of(
      ModelSet models,
      List<Measured> measured,
      Map<String, Long> decisions,
      Map<String, Long> applied,
      double seconds,
      @Nullable List<Row> rows) {
    double psnrIn = mean(measured, m -> m.in.psnr());
    double psnrOut = mean(measured, m -> m.out.psnr());
    return new Evaluation(
        PROTOCOL,
        models.mode().id(),
        models.uses(),
        measured.size(),
        rounded(psnrIn),
        rounded(psnrOut),
        rounded(psnrOut - psnrIn),
        orNull(mean(measured, m -> m.in.ssim())),
        orNull(mean(measured, m -> m.out.ssim())),
        orNull(mean(measured, m -> m.in.ssimVolume())),
        orNull(mean(measured, m -> m.out.ssimVolume())),
        rounded(mean(measured, m -> m.in.psnrY())),
        rounded(mean(measured, m -> m.out.psnrY())),
        orNull(mean(measured, m -> m.in.ssimY())),
        orNull(mean(measured, m -> m.out.ssimY())),
        rounded(measured.stream().mapToDouble(m -> m.out.psnr()).min().orElse(Double.NaN)),
        (int) measured.stream().filter(m -> m.out.psnr() < m.in.psnr() - WORSENED_DB).count(),
        decisions,
        applied,
        seconds,
        rows);
  }

  private static Row row(String name, StillRestorer.Restored restored, Scores in, Scores out) {
    return new Row(
        name,
        restored.decision().treatment().id(),
        restored.applied().id(),
        restored.decision().scores(),
        rounded(in.psnr()),
        rounded(out.psnr()),
        orNull(in.ssim()),
        orNull(out.ssim()));
  }

  private static Map<String, Long> none() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Treatment treatment : Treatment.values()) {
      counts.put(treatment.id(), 0L);
    }
    return counts;
  }

  private static double mean(List<Measured> measured, ToDoubleFunction<Measured> figure) {
    return measured.stream()
        .mapToDouble(figure)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  private static @Nullable Double orNull(double value) {
    return Double.isNaN(value) ? null : rounded(value);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
