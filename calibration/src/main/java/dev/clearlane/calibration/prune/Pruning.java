package dev.clearlane.calibration.prune;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.calibration.frames.CalibrationFrame;
import dev.clearlane.calibration.frames.FrameSet;
import dev.clearlane.calibration.graph.Activations;
import dev.clearlane.calibration.graph.CalibrationException;
import dev.clearlane.calibration.graph.Channels;
import dev.clearlane.calibration.graph.OnnxModel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A bundle without unused channels, in memory. */
final class Pruning {
  private static final String CARD = "MODEL_CARD.md";

  private final ModelBundle bundle;
  private final UnusedChannels channels;
  private final byte[] pruned;
  private final @Nullable ModelCost cost;
  private final FrameSet frames;
  private final double change;

  private Pruning(
      ModelBundle bundle,
      UnusedChannels channels,
      byte[] pruned,
      @Nullable ModelCost cost,
      FrameSet frames,
      double change) {
    this.bundle = bundle;
    this.channels = channels;
    this.pruned = pruned;
    this.cost = cost;
    this.frames = frames;
    this.change = change;
  }

  /**
   * Cuts and compares.
   *
   * @param maxChange of any output value on held-out frames
   * @throws CalibrationException one line: every channel is used, or held-out frames change
   */
  static Pruning of(ModelBundle bundle, OnnxModel model, FrameSet frames, double maxChange)
      throws BundleException, CalibrationException, EngineException {
    ModelManifest manifest = bundle.manifest();
    UnusedChannels channels = UnusedChannels.of(model, manifest, frames.measured());
    if (channels.cuts().isEmpty()) {
      throw new CalibrationException(
          "%s: has no unused channels to cut (in blocks of %d, between two convolutions with a ReLU)"
              .formatted(bundle.directory(), UnusedChannels.BLOCK));
    }
    ModelProto removed = channels.removed();
    byte[] pruned = removed.toByteArray();
    double change = 0;
    String worst = "";
    try (OnnxEngine before = OnnxEngine.open(bundle, 1);
        OnnxEngine after = OnnxEngine.open(manifest, pruned, 1)) {
      for (CalibrationFrame frame : frames.heldOut()) {
        double ofFrame = change(manifest, before, after, frame);
        if (ofFrame > change) {
          change = ofFrame;
          worst = frame.name();
        }
      }
    }
    if (change > maxChange) {
      throw new CalibrationException(
          String.format(
              Locale.ROOT,
              "%s: changes by %.4f, more than --max-change %s, as it uses channels that no measured"
                  + " frame does; nothing was written; add frames of its kind to --frames",
              worst,
              change,
              maxChange));
    }
    ModelCost old = manifest.cost();
    ModelCost cost = old == null ? null : reduced(old, model, manifest, channels);
    return new Pruning(bundle, channels, pruned, cost, frames, change);
  }

  private static double change(
      ModelManifest manifest, OnnxEngine before, OnnxEngine after, CalibrationFrame frame)
      throws EngineException {
    TensorView input = Activations.tensor(manifest, frame);
    FloatBuffer one = run(manifest, before, input);
    FloatBuffer other = run(manifest, after, input);
    double change = 0;
    for (int i = 0; i < one.capacity(); i++) {
      change = Math.max(change, Math.abs(one.get(i) - other.get(i)));
    }
    return change;
  }

  private static FloatBuffer run(ModelManifest manifest, OnnxEngine engine, TensorView input)
      throws EngineException {
    FloatBuffer output =
        TensorView.directFloats(manifest.outputValues(input.heightPx(), input.widthPx()));
    engine.run(input, output);
    return output;
  }

  private static ModelCost reduced(
      ModelCost cost, OnnxModel model, ModelManifest manifest, UnusedChannels channels)
      throws EngineException {
    Map<String, Integer> numbers = Channels.numbers(model);
    Map<String, Integer> sizes = new HashMap<>();
    Picture black = Picture.black(cost.widthPx(), cost.heightPx());
    List<CalibrationFrame> frame = List.of(new CalibrationFrame("", "black", black, null));
    Activations.visit(
        model,
        manifest,
        frame,
        (name, values) -> {
          Integer number = numbers.get(name);
          if (number != null) {
            sizes.put(name, values.remaining() / number);
          }
        });
    UnusedChannels.Saving saving = channels.saving(sizes);
    return new ModelCost(
        cost.widthPx(),
        cost.heightPx(),
        cost.macs() - saving.macs(),
        cost.activationBytes() - Float.BYTES * saving.activations());
  }

  UnusedChannels channels() {
    return channels;
  }

  /** Lines for the terminal. */
  String summary() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "largest change of an output value on held-out frames: %.6f%n", change));
    ModelCost old = bundle.manifest().cost();
    if (old != null && cost != null) {
      text.append(
          String.format(
              Locale.ROOT,
              "at %dx%d: %.3f GMAC instead of %.3f%n",
              cost.widthPx(),
              cost.heightPx(),
              cost.macs() / 1e9,
              old.macs() / 1e9));
    }
    if (!bundle.manifest().variants().isEmpty()) {
      text.append("its 8-bit files were left out; make them again: clearlane calibrate int8\n");
    }
    return text.toString();
  }

  /**
   * Writes the bundle; its manifest comes last.
   *
   * @param directory created if it does not exist
   */
  void write(Path directory) throws IOException, BundleException {
    ModelManifest manifest = bundle.manifest();
    Files.createDirectories(directory);
    Path file = directory.resolve(manifest.file());
    Files.write(file, pruned);
    ModelManifest.Golden golden = manifest.golden();
    Stream<String> others = Stream.of(CARD);
    if (golden != null) {
      others = Stream.concat(others, Stream.of(golden.file()));
    }
    for (String name : others.toList()) {
      Path from = bundle.directory().resolve(name);
      if (Files.exists(from)) {
        Files.copy(from, directory.resolve(name));
      }
    }
    Path card = directory.resolve(CARD);
    if (Files.exists(card)) {
      Files.writeString(card, section(), StandardOpenOption.APPEND);
    }
    ModelBundle.writeManifest(
        directory,
        manifest.toBuilder()
            .variants(List.of())
            .cost(cost)
            .model(manifest.file(), ModelBundle.sha256(file))
            .build());
  }

  private String section() {
    String layers =
        channels.cuts().stream()
            .map(cut -> "%s %d of %d".formatted(cut.layer(), cut.kept().size(), cut.of()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%n## Pruned%nChannels that were 0 on all of %d frames were cut off (`clearlane calibrate"
            + " prune`); kept: %s. On %d other frames, no output value changes by more than %.6f.%n",
        frames.measured().size(),
        layers,
        frames.heldOut().size(),
        change);
  }
}
