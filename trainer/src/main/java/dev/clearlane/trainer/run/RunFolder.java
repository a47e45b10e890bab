package dev.clearlane.trainer.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's directory: {@code recipe.yaml} as resolved, {@code run.json}, {@code metrics.csv}, {@code
 * index.html} with {@code samples/}, and the checkpoints.
 *
 * @param path of the directory
 */
public record RunFolder(Path path) {
  private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);

  private static final String FACTS = "run.json";
  private static final int DEEPEST = 4;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** The runs in and below a directory, in name order. */
  public static List<RunFolder> below(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + ": no such folder");
    }
    try (Stream<Path> paths = Files.walk(directory, DEEPEST)) {
      return paths
          .filter(Files::isDirectory)
          .map(RunFolder::new)
          .filter(run -> Files.exists(run.recipe()))
          .sorted(Comparator.comparing(RunFolder::path))
          .toList();
    }
  }

  /** The recipe, with everything that the command line changed. */
  public Path recipe() {
    return path.resolve("recipe.yaml");
  }

  /** Every figure by step. */
  public Path metrics() {
    return path.resolve("metrics.csv");
  }

  /** The page. */
  public Path page() {
    return path.resolve("index.html");
  }

  /** Pictures of the page. */
  public Path samples() {
    return path.resolve("samples");
  }

  /**
   * Makes the directory, and writes down what the run is.
   *
   * @param recipe the recipe's text
   * @param facts with the sitting that begins; those of an earlier start are kept where it resumes
   */
  public void begin(String recipe, RunFacts facts) throws IOException {
    Files.createDirectories(path);
    Optional<RunFacts> before = facts.last().fromStep() > 0 ? facts() : Optional.empty();
    before.ifPresent(
        known -> {
          if (!known.last().fingerprint().equals(facts.last().fingerprint())) {
            LOG.warn(
                "{}: the data are not what they were when the run was last started: {} files then,"
                    + " {} now; it will not go on as if it had never stopped",
                path,
                known.last().fingerprint().files(),
                facts.last().fingerprint().files());
          }
        });
    Files.writeString(recipe(), recipe);
    RunFacts all = before.map(facts::after).orElse(facts);
    writeWhole(path.resolve(FACTS), JSON.writeValueAsString(all) + System.lineSeparator());
  }

  /**
   * What the run is; empty for a run from before this was written down.
   *
   * @throws IOException if the file is broken
   */
  public Optional<RunFacts> facts() throws IOException {
    Path file = path.resolve(FACTS);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      RunFacts facts = JSON.readValue(Files.readAllBytes(file), RunFacts.class);
      if (facts == null || facts.sittings().isEmpty()) {
        throw new IOException(file + ": says nothing of how the run was started");
      }
      return Optional.of(facts);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": " + e.getOriginalMessage(), e);
    }
  }

  /** Whoever reads sees the old file or the new one. */
  static void writeWhole(Path file, String text) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".partial");
    Files.writeString(beside, text);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
