package dev.clearlane.trainer.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.trainer.data.MixEntry;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.SelectorNet;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads recipes; all errors are reported at once. */
public final class RecipeReader {
  private final List<String> errors = new ArrayList<>();

  private RecipeReader() {}

  /**
   * Reads a recipe by path, or by name from a folder.
   *
   * @param recipe path of a YAML file, or the name of one in {@code folder} without its ending
   * @throws UsageException listing every error
   */
  public static Recipe read(String recipe, Path folder) throws UsageException {
    Path file = Path.of(recipe);
    if (!Files.exists(file)) {
      file = folder.resolve(recipe + ".yaml");
    }
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new UsageException(
          List.of("%s: no such recipe, neither a file nor a name in %s".formatted(recipe, folder)));
    } catch (IOException e) {
      throw new UsageException(List.of(recipe + ": cannot be read: " + e.getMessage()));
    }
    return parse(file.toString(), text);
  }

  /**
   * Reads a recipe's text.
   *
   * @param origin what messages call it
   * @throws UsageException listing every error
   */
  public static Recipe parse(String origin, String text) throws UsageException {
    JsonNode tree;
    try {
      tree = new YAMLMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new UsageException(List.of(origin + ": not YAML: " + e.getOriginalMessage()));
    }
    RecipeReader reader = new RecipeReader();
    Recipe recipe = reader.recipe(new Keys(origin, tree, reader.errors), text);
    if (!reader.errors.isEmpty()) {
      throw new UsageException(reader.errors);
    }
    return recipe;
  }

  private Recipe recipe(Keys keys, String text) {
    Task task = keys.choice("task", Task.class, Task.DEBLUR);
    Network network = Networks.parse(keys.map("network"), errors);
    boolean classifier = network instanceof SelectorNet;
    List<MixEntry> mix = new ArrayList<>();
    for (Keys entry : keys.list("mix")) {
      mix.add(entry(entry, network));
    }
    Keys validation = keys.map("validation");
    Recipe recipe =
        new Recipe(
            keys.text("name", "unnamed"),
            task,
            network,
            keys.whole("seed", 1, 0, Long.MAX_VALUE),
            keys.choice("schedule", Schedule.Basis.class, Schedule.Basis.STEPS),
            new PhaseReader(network).read(keys),
            keys.real("ema_decay", 0.998, 0, 1),
            keys.real("input_noise", 0, 0, 64),
            (int) keys.whole("reuse", 1, 1, 1000),
            keys.real("clean_share", 0.1, 0, 1),
            keys.real("channel_swaps", 0, 0, 1),
            mix,
            sources(validation, "pairs", Source.Kind.PAIRS),
            (int) validation.whole("every_steps", 500, 1, 100_000_000),
            (int) validation.whole("samples", 12, 1, 10_000),
            thresholds(keys.map("thresholds"), network),
            text);
    validation.refuseUnknown();
    keys.refuseUnknown();
    if ((task == Task.SELECT) != classifier) {
      keys.error("task", "select for the selector alone", task.id());
    }
    if (mix.isEmpty()) {
      keys.error("mix", "at least one entry", "empty");
    }
    if (recipe.schedule() == Schedule.Basis.TIME && recipe.phases().size() > 1) {
      keys.error("schedule", "steps where there are several phases", "time");
    }
    return recipe;
  }

  private static Map<String, ModelManifest.Threshold> thresholds(Keys keys, Network network) {
    Map<String, ModelManifest.Threshold> thresholds = new HashMap<>();
    for (String label : network.labels()) {
      Keys pair = keys.map(label);
      double enter = pair.real("enter", 0.5, 0, 1);
      double exit = pair.real("exit", enter, 0, 1);
      pair.refuseUnknown();
      if (!(exit > 0 && exit <= enter)) {
        pair.error("exit", "above 0 and at most enter", exit);
      }
      thresholds.put(label, new ModelManifest.Threshold(enter, exit));
    }
    keys.refuseUnknown();
    return thresholds;
  }

  private static MixEntry entry(Keys keys, Network network) {
    MixEntry entry =
        new MixEntry(
            keys.real("weight", 1, 1e-9, 1e9),
            sources(keys, "pairs", Source.Kind.PAIRS),
            sources(keys, "sharp", Source.Kind.SHARP),
            sources(keys, "clips", Source.Kind.CLIPS),
            keys.texts("degrade"),
            keys.texts("labels"));
    keys.refuseUnknown();
    boolean pairs = !entry.pairs().isEmpty();
    boolean sharp = !entry.sharp().isEmpty();
    boolean clips = !entry.clips().isEmpty();
    if ((pairs ? 1 : 0) + (sharp ? 1 : 0) + (clips ? 1 : 0) != 1) {
      keys.error("", "exactly one of pairs, sharp, clips", "another number of them");
    }
    boolean classifier = !network.labels().isEmpty();
    if (sharp ? entry.degrade().isEmpty() && !classifier : !entry.degrade().isEmpty()) {
      keys.error("degrade", "given with sharp pictures, and only there", entry.degrade());
    }
    if (clips && classifier) {
      keys.error("clips", "for picture networks", entry.clips());
    }
    for (String name : entry.degrade()) {
      if (!Degradations.names().contains(name)) {
        keys.error("degrade", "of " + String.join(", ", Degradations.names()), name);
      }
    }
    for (String label : entry.labels()) {
      if (!network.labels().contains(label)) {
        keys.error("labels", "of " + network.labels(), label);
      }
    }
    return entry;
  }

  private static List<Source> sources(Keys keys, String key, Source.Kind kind) {
    List<Source> sources = new ArrayList<>();
    for (String id : keys.texts(key)) {
      Optional<Source> found = Source.find(id, kind);
      if (found.isEmpty()) {
        keys.error(key, "sources of that kind", id);
      }
      found.ifPresent(sources::add);
    }
    return sources;
  }
}
