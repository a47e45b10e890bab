package dev.clearlane.trainer.tfjs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A TensorFlow.js package, read once; several variants can be imported from it. */
public final class TfjsPackage {
  private static final Pattern STAGE = Pattern.compile(".*/backbone/stage_(\\d+)_.*");
  private static final String STAGE_OUTPUT =
      "/backbone/stage_%d_supervised_attention_module_0/jit_fn_/AddV2";

  private final Path source;
  private final Graph graph;
  private final JsonNode about;
  private final @Nullable String sha256;

  private TfjsPackage(Path source, Graph graph, JsonNode about, @Nullable String sha256) {
    this.source = source;
    this.graph = graph;
    this.about = about;
    this.sha256 = sha256;
  }

  /**
   * Reads a folder or a tarball.
   *
   * @throws TfjsException if it is damaged or holds no graph model
   */
  public static TfjsPackage read(Path source) throws TfjsException {
    PackageFiles files = PackageFiles.read(source);
    Graph graph = GraphReader.read(files);
    try {
      byte[] about = files.about();
      return new TfjsPackage(
          source,
          graph,
          about == null ? new JsonMapper().createObjectNode() : new JsonMapper().readTree(about),
          Files.isDirectory(source) ? null : ModelBundle.sha256(source));
    } catch (IOException | BundleException e) {
      throw new TfjsException("%s: package.json: %s".formatted(source, e.getMessage()), e);
    }
  }

  /** SHA-256 of a tarball; null for a folder. */
  public @Nullable String sha256() {
    return sha256;
  }

  /** What {@code package.json} says about the origin. */
  public ModelOrigin origin() {
    String licence = about.path("license").asText();
    JsonNode author = about.path("author");
    String name = author.isObject() ? author.path("name").asText() : author.asText();
    return new ModelOrigin(
        text("name", String.valueOf(source.getFileName())),
        about.path("name").asText(null),
        about.path("version").asText(null),
        sha256,
        licence.isEmpty() ? "NOASSERTION" : licence,
        name.isEmpty() ? List.of() : List.of(name),
        about.path("homepage").asText(null),
        null);
  }

  private String text(String key, String otherwise) {
    String held = about.path(key).asText();
    return held.isEmpty() ? otherwise : held;
  }

  /** Number of stages of a network that has outputs within, else 1. */
  public int stages() {
    int stages = 1;
    for (String name : graph.nodes().keySet()) {
      Matcher matcher = STAGE.matcher(name);
      if (matcher.matches()) {
        stages = Math.max(stages, Integer.parseInt(matcher.group(1)) + 1);
      }
    }
    return stages;
  }

  /** The graph up to a stage or node; the whole graph if neither is given. */
  Graph graph(@Nullable Integer stage, @Nullable String cut) throws TfjsException {
    if (cut != null) {
      return graph.cut(cut);
    }
    int stages = stages();
    if (stage == null || stage == stages) {
      return graph;
    }
    if (stage < 1 || stage > stages) {
      throw new TfjsException(
          "%s: --stage must be 1 to %d, but is %d".formatted(source, stages, stage));
    }
    String end = STAGE_OUTPUT.formatted(stage - 1);
    String node =
        graph.nodes().keySet().stream().filter(name -> name.endsWith(end)).findFirst().orElse(null);
    if (node == null) {
      throw new TfjsException("%s: stage %d has no output of its own".formatted(source, stage));
    }
    return graph.cut(node);
  }
}
