package dev.clearlane.trainer.pack;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.trainer.data.Fingerprint;
import dev.clearlane.trainer.data.MixListing;
import dev.clearlane.trainer.data.Preflight;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.NetworkGraph;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.recipe.LossTerm;
import dev.clearlane.trainer.recipe.Networks;
import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.Schedule;
import dev.clearlane.trainer.run.Revision;
import dev.clearlane.trainer.training.InitialWeights;
import dev.clearlane.trainer.training.WeightReader;
import dev.clearlane.trainer.usage.UsageException;
import dev.clearlane.trainer.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a pack: {@code pack.json} with the recipe, the network's operations, the losses, the
 * schedule and the mix; the training pictures in {@code pictures-NN.tar}; initial weights in {@code
 * initial.safetensors}. Tuning and held-out data are not in it.
 */
public final class PackWriter {
  /** Description of the pack. */
  public static final String FILE = "pack.json";

  /** Version of the description; readers refuse others. */
  static final int FORMAT = 5;

  private static final Set<LossTerm.Kind> KINDS =
      EnumSet.of(
          LossTerm.Kind.L1,
          LossTerm.Kind.MSE,
          LossTerm.Kind.PSNR,
          LossTerm.Kind.FFT,
          LossTerm.Kind.TEACHER,
          LossTerm.Kind.LABELS);

  /**
   * What to pack.
   *
   * @param data root of the data
   * @param from initial weights, or null for random ones
   * @param weights reads the teachers'
   * @param partBytes maximum size of a part
   * @param clipRuns runs of frames taken from a clip
   */
  public record Request(
      Recipe recipe,
      Path data,
      @Nullable InitialWeights from,
      WeightReader weights,
      long partBytes,
      int clipRuns) {}

  /**
   * Size of a pack.
   *
   * @param parts tar files
   * @param pictures in them
   * @param bytes of all parts
   */
  public record Summary(int parts, int pictures, long bytes) {}

  private final Request request;
  private final Path directory;
  private final @Nullable Quantisation quantisation;
  private final PictureParts parts;

  private PackWriter(Request request, Path directory) throws UsageException {
    this.request = request;
    this.directory = directory;
    quantisation = request.recipe.quantisation();
    parts = new PictureParts(directory, request.partBytes);
  }

  /**
   * Writes a pack; the directory appears when it is complete.
   *
   * @throws UsageException if the directory exists, the recipe needs what packs do not have, or the
   *     data have errors
   */
  public static Summary write(Request request, Path out) throws IOException {
    requireSupported(request.recipe);
    if (Files.exists(out)) {
      throw new UsageException(out + ": exists; give another --out");
    }
    Path absolute = out.toAbsolutePath();
    Path partial = absolute.resolveSibling(absolute.getFileName() + ".partial");
    delete(partial);
    Files.createDirectories(partial);
    try {
      Summary summary = new PackWriter(request, partial).write();
      Files.move(partial, absolute, StandardCopyOption.ATOMIC_MOVE);
      return summary;
    } catch (IOException | RuntimeException e) {
      delete(partial);
      throw e;
    }
  }

  private static void requireSupported(Recipe recipe) throws UsageException {
    List<String> problems = new ArrayList<>();
    Network.Output output = recipe.network().output();
    if (output != Network.Output.PICTURE && output != Network.Output.LABELS) {
      problems.add(
          "network must be one that returns pictures or a selector, but is "
              + recipe.network().name());
    }
    if (recipe.phases().size() != 1) {
      problems.add("phases must be absent, but there are " + recipe.phases().size());
    }
    for (LossTerm term : recipe.phases().get(0).losses()) {
      if (!KINDS.contains(term.kind())) {
        problems.add("losses must be l1, mse, psnr, fft or teacher, but one is " + term.id());
      }
    }
    if (!problems.isEmpty()) {
      throw new UsageException(
          problems.stream().map(p -> "%s: in a pack, %s".formatted(recipe.name(), p)).toList());
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private Summary write() throws IOException {
    Recipe recipe = request.recipe;
    Phase phase = recipe.phases().get(0);
    int extra = recipe.network().extraPictures();
    Preflight checked = Preflight.of(request.data, recipe.mix(), List.of(), List.of(), extra);
    boolean pictures = recipe.network().output() == Network.Output.PICTURE;
    // A selector's smaller pictures are continued to the size of the crop.
    int minSidePx = pictures ? phase.patchPx().get(0) : 1;
    MixListing mix =
        MixListing.of(recipe.mix(), checked.train(), minSidePx, request.clipRuns, extra);
    Map<String, Object> sources = new LinkedHashMap<>();
    for (Map.Entry<String, List<MixListing.Sample>> source : mix.sources().entrySet()) {
      sources.put(source.getKey(), samples(source.getValue()));
    }
    parts.close();
    Map<String, Object> pack = new LinkedHashMap<>();
    pack.put("format", FORMAT);
    pack.put("revision", Revision.current());
    pack.put("name", recipe.name());
    pack.put("task", recipe.task().id());
    pack.put("seed", recipe.seed());
    pack.put("recipe", recipe.text());
    pack.put("origins", recipe.origins());
    pack.put("data_fingerprint", checked.fingerprint().sha256());
    pack.put("network", network(recipe.network(), quantisation));
    pack.put("training", training(recipe, phase));
    pack.put("weights", request.from == null ? null : initial(request.from, recipe.network()));
    pack.put("crops", MixListing.crops());
    pack.put("mix", mix.entries());
    pack.put("sources", sources);
    pack.put("pictures", parts.pictures().stream().map(PackWriter::picture).toList());
    pack.put("parts", parts.parts());
    Files.write(directory.resolve(FILE), new JsonMapper().writeValueAsBytes(pack));
    return new Summary(
        parts.parts().size(),
        parts.pictures().size(),
        parts.parts().stream().mapToLong(PictureParts.Part::bytes).sum());
  }

  private List<Object> samples(List<MixListing.Sample> listed) throws IOException {
    List<Object> samples = new ArrayList<>();
    for (MixListing.Sample sample : listed) {
      List<Object> stored = new ArrayList<>();
      for (MixListing.Stored picture : sample.pictures()) {
        int number = parts.add(picture);
        String half = picture instanceof MixListing.InFile file ? file.half() : "";
        stored.add(List.of(number, half));
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("pictures", stored);
      if (!sample.runLengths().isEmpty()) {
        entry.put("run_lengths", sample.runLengths());
      }
      if (!sample.before().isEmpty()) {
        entry.put("before", sample.before());
      }
      samples.add(entry);
    }
    return samples;
  }

  private static List<Object> picture(PictureParts.Stored stored) {
    return List.of(stored.part(), stored.name());
  }

  private static Map<String, Object> network(Network network, @Nullable Quantisation quantisation) {
    PixelFormat pixels = network.pixels();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", network.name());
    map.put("colours", pixels.colours().name());
    map.put("range", List.of(pixels.range().low(), pixels.range().high()));
    map.put("size_multiple", network.sizeMultiple());
    map.put("history", network.history());
    map.put("refines", network.refines());
    map.put("labels", network.labels());
    map.put("parameters", Census.parameters(network));
    NetworkGraph graph = NetworkGraph.of(network);
    map.put("nodes", graph.nodes());
    map.put("output", graph.output());
    map.put("quantised", quantisation == null ? null : quantisation.nodes());
    return map;
  }

  private Map<String, Object> training(Recipe recipe, Phase phase) throws IOException {
    Schedule schedule = phase.schedule();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("steps", phase.steps());
    map.put("batch", phase.batch());
    map.put("patch_px", phase.patchPx());
    map.put("highest_rate", schedule.highest());
    map.put("lowest_rate", schedule.lowest());
    map.put("warmup_steps", schedule.warmupSteps());
    map.put("decay", lower(schedule.decay()));
    map.put("beta1", phase.adam().meanDecay());
    map.put("beta2", phase.adam().varianceDecay());
    map.put("weight_decay", phase.adam().weightDecay());
    map.put("clip_norm", phase.adam().clipNorm());
    map.put("ema_decay", recipe.emaDecay());
    map.put("input_noise", recipe.inputNoise());
    map.put("reuse", recipe.reuse());
    map.put("clean_share", recipe.cleanShare());
    map.put("channel_swaps", recipe.channelSwaps());
    List<Object> losses = new ArrayList<>();
    for (LossTerm term : phase.losses()) {
      Map<String, Object> loss = new LinkedHashMap<>();
      loss.put("kind", lower(term.kind()));
      loss.put("weight", term.weight());
      if (term.kind() == LossTerm.Kind.TEACHER) {
        loss.put("teacher", teacher(term, phase, losses.size() + 1));
      }
      losses.add(loss);
    }
    map.put("losses", losses);
    return map;
  }

  private Map<String, Object> teacher(LossTerm term, Phase phase, int number) throws IOException {
    Path from = Path.of(term.from());
    Network network = Networks.of(from);
    int patchPx = phase.patchPx().get(0);
    if (network.output() != Network.Output.PICTURE || patchPx % network.sizeMultiple() != 0) {
      throw new UsageException(
          "%s: as teacher, %s must return pictures and have a size multiple that divides patch_px %d"
              .formatted(from, network.name(), patchPx));
    }
    if (network.extraPictures() > 0) {
      throw new UsageException(
          "%s: a teacher must see one picture only, but is %s".formatted(from, network.name()));
    }
    InitialWeights weights = request.weights.read(from, network);
    Map<String, Object> map = weights("teacher-%d.safetensors".formatted(number), weights, network);
    map.put("network", network(network, null));
    return map;
  }

  private Map<String, Object> initial(InitialWeights from, Network network) throws IOException {
    return weights("initial.safetensors", from, network);
  }

  private Map<String, Object> weights(String name, InitialWeights weights, Network network)
      throws IOException {
    Path file = directory.resolve(name);
    SafetensorsWriter.write(
        file,
        Map.of("network", network.name(), "started_from", weights.name()),
        List.of(
            new SafetensorsWriter.Part("model.", Census.parameters(network), weights.weights())));
    byte[] content = Files.readAllBytes(file);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("file", name);
    map.put("bytes", content.length);
    map.put("sha256", Fingerprint.sha256(content));
    map.put("from", weights.name());
    return map;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
