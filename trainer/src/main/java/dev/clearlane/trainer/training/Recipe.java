package dev.clearlane.trainer.training;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.trainer.data.MixEntry;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a network is trained: a small YAML file, see {@link RecipeReader}.
 *
 * @param name of the recipe
 * @param task what the network is for
 * @param network architecture
 * @param seed of every random choice
 * @param steps optimiser steps in all
 * @param schedule what the learning rate follows
 * @param learningRate highest, reached after the warm-up
 * @param finalLearningRate lowest, reached at the end
 * @param warmupSteps over which the rate rises linearly
 * @param weightDecay decoupled, as in AdamW
 * @param clipNorm the gradient's norm is at most this
 * @param emaDecay of the averaged weights, after their warm-up
 * @param fftWeight of the frequency term beside L1; picture networks only
 * @param batch samples per step
 * @param patchPx sides of the samples; picture networks take one
 * @param reuse how often a spoilt picture is used; classifiers only
 * @param cleanShare how often the input is the clean picture itself; picture networks only
 * @param mix what samples are drawn from
 * @param validationPairs kept-aside pairs to measure on; picture networks only
 * @param validationEvery steps between measurements
 * @param validationSamples pictures, or batches for a classifier
 * @param thresholds per label of a classifier, when a decision is entered and left
 * @param text the recipe as it was read
 */
public record Recipe(
    String name,
    Task task,
    Network network,
    long seed,
    long steps,
    Schedule.Basis schedule,
    double learningRate,
    double finalLearningRate,
    int warmupSteps,
    double weightDecay,
    double clipNorm,
    double emaDecay,
    double fftWeight,
    int batch,
    List<Integer> patchPx,
    int reuse,
    double cleanShare,
    List<MixEntry> mix,
    List<Source> validationPairs,
    int validationEvery,
    int validationSamples,
    Map<String, ModelManifest.Threshold> thresholds,
    String text) {
  public Recipe {
    thresholds = Map.copyOf(thresholds);
    patchPx = List.copyOf(patchPx);
    mix = List.copyOf(mix);
    validationPairs = List.copyOf(validationPairs);
  }

  /** This recipe with what the command line says instead; null leaves a value as it is. */
  public Recipe with(@Nullable Long otherSteps, Schedule.@Nullable Basis otherSchedule) {
    return new Recipe(
        name,
        task,
        network,
        seed,
        otherSteps == null ? steps : otherSteps,
        otherSchedule == null ? schedule : otherSchedule,
        learningRate,
        finalLearningRate,
        warmupSteps,
        weightDecay,
        clipNorm,
        emaDecay,
        fftWeight,
        batch,
        patchPx,
        reuse,
        cleanShare,
        mix,
        validationPairs,
        validationEvery,
        validationSamples,
        thresholds,
        text);
  }

  /** Origins of everything that the mix draws from, in a fixed order. */
  public List<String> origins() {
    TreeSet<Source> sources = new TreeSet<>();
    TreeSet<String> degradations = new TreeSet<>();
    for (MixEntry entry : mix) {
      sources.addAll(entry.pairs());
      sources.addAll(entry.sharp());
      sources.addAll(entry.clips());
      degradations.addAll(entry.degrade());
      if (!entry.clips().isEmpty()) {
        degradations.add("frame average");
      }
    }
    List<String> lines =
        new ArrayList<>(sources.stream().map(s -> s.id() + ": " + s.origin()).toList());
    if (!degradations.isEmpty()) {
      lines.add("synthetic degradations: " + String.join(", ", degradations));
    }
    return List.copyOf(lines);
  }
}
