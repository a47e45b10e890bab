package dev.clearlane.trainer.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
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

  /** The runs in and below a directory, in name order; symbolic links are followed. */
  public static List<RunFolder> below(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + ": no such folder");
    }
    try (Stream<Path> paths = Files.walk(directory, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
      return paths
          .filter(Files::isDirectory)
          .map(RunFolder::new)
          .filter(run -> Files.exists(run.recipe()))
          .sorted(Comparator.comparing(RunFolder::path))
          .toList();
    } catch (UncheckedIOException e) { // a link to a directory above it, or one not readable
      throw e.getCause();
    }
  }

  /** The recipe with the overrides of the command line. */
  public Path recipe() {
    return path.resolve("recipe.yaml");
  }

  /** Every metric by step. */
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
   * Creates the directory and records the run.
   *
   * @param recipe the recipe's text
   * @param facts with the session that begins; earlier ones are kept if it resumes
   */
  public void begin(String recipe, RunFacts facts) throws IOException {
    Files.createDirectories(path);
    Optional<RunFacts> before = facts.last().fromStep() > 0 ? facts() : Optional.empty();
    if (before.isPresent()) {
      warnOfChanges(before.get().last(), facts.last(), recipe);
    }
    writeWhole(recipe(), recipe);
    RunFacts all = before.map(facts::after).orElse(facts);
    writeWhole(path.resolve(FACTS), JSON.writeValueAsString(all) + System.lineSeparator());
  }

  private void warnOfChanges(RunFacts.Session before, RunFacts.Session now, String recipe)
      throws IOException {
    List<String> changes = new ArrayList<>();
    if (!before.fingerprint().equals(now.fingerprint())) {
      changes.add(
          "the data changed, %d files before and %d now"
              .formatted(before.fingerprint().files(), now.fingerprint().files()));
    }
    if (Files.exists(recipe()) && !isSame(Files.readString(recipe()), recipe)) {
      changes.add("the recipe changed");
    }
    if (before.threads() != now.threads()) {
      changes.add("%d threads instead of %d".formatted(now.threads(), before.threads()));
    }
    if (!changes.isEmpty()) {
      LOG.warn("{}: resuming will not be bit-exact: {}", path, String.join("; ", changes));
    }
  }

  /** Whether two recipes are equal apart from comments. */
  private static boolean isSame(String one, String other) {
    YAMLMapper yaml = new YAMLMapper();
    try {
      return one.equals(other) || yaml.readTree(one).equals(yaml.readTree(other));
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * The facts of the run; empty for old runs without the file.
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
      if (facts == null || !facts.isWhole()) {
        throw new IOException(file + ": lacks the facts of the run or of its sessions");
      }
      return Optional.of(facts);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": " + e.getOriginalMessage(), e);
    }
  }

  /** Replaces a file atomically: readers see the old or the new one. */
  public static void writeWhole(Path file, String text) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".partial");
    Files.writeString(beside, text);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
