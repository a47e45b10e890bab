package dev.clearlane.trainer.recipe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the {@code calibration.json} that {@code clearlane calibrate int8} writes. */
final class CalibrationFile {
  private static final int SCHEMA = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  /** The keys that training needs; the others are provenance. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Table(
      int schema,
      boolean equalised,
      @Nullable List<String> floatLayers,
      @Nullable Map<String, Limits> ranges) {}

  private record Limits(@Nullable Double min, @Nullable Double max) {}

  private CalibrationFile() {}

  /**
   * Where a network's 8-bit file rounds.
   *
   * @throws UsageException one line that names the file, if it cannot be read or is of another
   *     network
   */
  static Quantisation read(Path file, Network network) throws UsageException {
    Table table;
    try {
      table = JSON.readValue(Files.readAllBytes(file), Table.class);
    } catch (NoSuchFileException e) {
      throw new UsageException(
          file + ": no such file; clearlane calibrate int8 writes it into a bundle", e);
    } catch (JsonProcessingException e) {
      throw new UsageException(
          "%s: must be a calibration.json of clearlane calibrate int8, but cannot be read as one: %s"
              .formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UsageException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    try {
      return of(table, network);
    } catch (IllegalArgumentException e) {
      throw new UsageException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Quantisation of(@Nullable Table table, Network network) {
    if (table == null || table.schema != SCHEMA) {
      throw new IllegalArgumentException(
          "schema must be %d, but is %s"
              .formatted(SCHEMA, table == null ? "absent" : table.schema));
    }
    if (table.equalised) {
      throw new IllegalArgumentException(
          "must be of clearlane calibrate int8 --no-equalise, whose ranges are those of the"
              + " network's own weights, but is equalised");
    }
    if (table.floatLayers == null || table.ranges == null) {
      throw new IllegalArgumentException(
          (table.ranges == null ? "ranges" : "float_layers") + " must be given, but is missing");
    }
    Map<String, Quantisation.Range> ranges = new TreeMap<>();
    table.ranges.forEach(
        (name, limits) -> {
          if (limits == null || limits.min == null || limits.max == null) {
            throw new IllegalArgumentException(
                "ranges.%s must have min and max, but has not".formatted(name));
          }
          ranges.put(name, new Quantisation.Range(limits.min, limits.max));
        });
    return Quantisation.of(network, new LinkedHashSet<>(table.floatLayers), ranges);
  }
}
