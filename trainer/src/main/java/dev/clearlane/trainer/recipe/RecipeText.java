package dev.clearlane.trainer.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.clearlane.trainer.usage.UsageException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A recipe's text with overrides from the command line, so that a run's folder is complete. */
public final class RecipeText {
  private RecipeText() {}

  /**
   * The text unchanged, with its comments, if there are no overrides; else the same keys with other
   * values.
   *
   * @param text a recipe that was read without errors
   * @param steps instead of the recipe's, or null; shared out over the phases as the recipe's are,
   *     at least one each, a multiple of {@code repeat} where a phase repeats
   * @param schedule instead of the recipe's, or null
   * @param pairs folders {@code INPUTS:TARGETS} that the recipe's mix and validation are replaced
   *     by, or null
   */
  public static String with(
      String text, @Nullable Long steps, Schedule.@Nullable Basis schedule, @Nullable String pairs)
      throws UsageException {
    if (steps == null && schedule == null && pairs == null) {
      return text;
    }
    YAMLMapper yaml =
        YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();
    try {
      JsonNode tree = yaml.readTree(text);
      if (!(tree instanceof ObjectNode recipe)) {
        return text;
      }
      if (steps != null) {
        JsonNode phases = recipe.path("phases");
        if (phases.isEmpty()) {
          recipe.put("steps", steps);
        } else {
          share(steps, phases);
        }
      }
      if (schedule != null) {
        recipe.put("schedule", schedule.name().toLowerCase(Locale.ROOT));
      }
      if (pairs != null) {
        String source = "paired:" + pairs;
        recipe.putArray("mix").addObject().put("weight", 1).putArray("pairs").add(source);
        JsonNode validation = recipe.path("validation");
        ObjectNode own =
            validation instanceof ObjectNode map ? map : recipe.putObject("validation");
        own.putArray("pairs").add(source);
      }
      return yaml.writeValueAsString(recipe);
    } catch (JsonProcessingException e) {
      throw new UsageException(List.of("not YAML: " + e.getOriginalMessage()));
    }
  }

  private static void share(long steps, JsonNode phases) {
    double planned = 0;
    for (JsonNode phase : phases) {
      planned += phase.path("steps").asLong();
    }
    double before = 0;
    long given = 0;
    for (JsonNode phase : phases) {
      before += phase.path("steps").asLong();
      long repeat = phase.path("repeat").asLong(1);
      long share = Math.round((before / planned * steps - given) / repeat) * repeat;
      long own = Math.max(repeat, share);
      ((ObjectNode) phase).put("steps", own);
      given += own;
    }
  }
}
