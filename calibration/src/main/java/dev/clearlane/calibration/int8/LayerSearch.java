package dev.clearlane.calibration.int8;

import dev.clearlane.calibration.graph.CalibrationException;
import dev.clearlane.serving.inference.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the layers that stay in float, by what quantising each costs. */
final class LayerSearch {
  private static final Logger LOG = LoggerFactory.getLogger(LayerSearch.class);
  private static final int CANDIDATES = 8;

  private final QuantisedFiles files;
  private final Accuracy accuracy;
  private final Map<String, Double> lossOf = new HashMap<>();

  /** Measures what each layer costs by itself. */
  LayerSearch(QuantisedFiles files, Accuracy accuracy) throws EngineException {
    this.files = files;
    this.accuracy = accuracy;
    for (String layer : files.layers().names()) {
      lossOf.put(layer, accuracy.of(files.unsignedOnly(layer)).change());
    }
  }

  QuantisedFiles files() {
    return files;
  }

  /** What quantising one layer costs, as {@link Accuracy.Loss#change} measures it. */
  double lossOf(String layer) {
    return lossOf.getOrDefault(layer, 0.0);
  }

  /**
   * A choice, both of its files, and what each costs.
   *
   * @param floats layers that stay in float
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  record Choice(
      Set<String> floats,
      byte[] unsigned,
      byte[] signed,
      Accuracy.Loss unsignedLoss,
      Accuracy.Loss signedLoss) {
    Choice {
      floats = Set.copyOf(floats);
    }

    /** Of the worse file. */
    double loss() {
      return Math.max(unsignedLoss.loss(), signedLoss.loss());
    }
  }

  /**
   * The first choice whose files are both within the permitted loss. It begins with the layers in
   * float that cost too much by themselves, and moves one more at a time: that of the {@value
   * #CANDIDATES} costliest whose move leaves the least, since errors of layers add up or cancel
   * out.
   *
   * @param maxLoss of the whole model
   * @param maxLayerLoss of one layer that is quantised
   * @param bundle for messages
   * @throws CalibrationException if half of the layers in float are not enough
   */
  Choice within(double maxLoss, double maxLayerLoss, Path bundle)
      throws CalibrationException, EngineException {
    List<String> byCost = new ArrayList<>(files.layers().names());
    byCost.sort(Comparator.comparingDouble((String layer) -> -lossOf(layer)));
    Set<String> floats =
        byCost.stream()
            .filter(layer -> lossOf(layer) > maxLayerLoss)
            .collect(Collectors.toCollection(HashSet::new));
    int maxFloats = byCost.size() / 2;
    Choice choice = choice(floats);
    while (choice.loss() > maxLoss && choice.floats().size() < maxFloats) {
      choice = withOneMore(choice, byCost);
    }
    if (choice.loss() > maxLoss || choice.floats().size() == byCost.size()) {
      throw new CalibrationException(
          String.format(
              Locale.ROOT,
              "%s: loses %.3f %s, more than --max-loss %s; nothing was written; layers in the way:"
                  + " %s",
              bundle,
              choice.loss(),
              accuracy.unit(),
              maxLoss,
              byCost.stream()
                  .limit(Math.max(3, choice.floats().size()))
                  .map(layer -> String.format(Locale.ROOT, "%s (%.3f)", layer, lossOf(layer)))
                  .collect(Collectors.joining(", "))));
    }
    return choice;
  }

  private Choice withOneMore(Choice choice, List<String> byCost) throws EngineException {
    String moved = "";
    @Nullable Choice best = null;
    List<String> candidates =
        byCost.stream()
            .filter(layer -> !choice.floats().contains(layer))
            .limit(CANDIDATES)
            .toList();
    for (String layer : candidates) {
      Set<String> floats = new HashSet<>(choice.floats());
      floats.add(layer);
      Choice without = best == null ? choice(floats) : betterThan(best, floats);
      if (without != null) {
        best = without;
        moved = layer;
      }
    }
    Choice found = Objects.requireNonNull(best, "fewer than half of the layers are in float");
    LOG.info(String.format(Locale.ROOT, "%s stays in float: loss now %.4f", moved, found.loss()));
    return found;
  }

  private Choice choice(Set<String> floats) throws EngineException {
    byte[] signed = files.signed(floats);
    return withSigned(floats, signed, accuracy.of(signed));
  }

  /** Null if both files are no better than a choice; most often the signed one shows it alone. */
  private @Nullable Choice betterThan(Choice choice, Set<String> floats) throws EngineException {
    byte[] signed = files.signed(floats);
    Accuracy.Loss loss = accuracy.of(signed);
    if (loss.loss() >= choice.loss()) {
      return null;
    }
    Choice both = withSigned(floats, signed, loss);
    return both.loss() < choice.loss() ? both : null;
  }

  private Choice withSigned(Set<String> floats, byte[] signed, Accuracy.Loss signedLoss)
      throws EngineException {
    byte[] unsigned = files.unsigned(floats);
    return new Choice(floats, unsigned, signed, accuracy.of(unsigned), signedLoss);
  }
}
