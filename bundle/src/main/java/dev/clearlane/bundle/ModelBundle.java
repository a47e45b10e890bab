package dev.clearlane.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A model as a directory: {@code manifest.json}, the ONNX file that it names and {@code
 * MODEL_CARD.md}. Opening checks everything; what is open can be trusted to be what was shipped.
 */
public final class ModelBundle {
  private static final String MANIFEST = "manifest.json";
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path directory;
  private final ModelManifest manifest;

  private ModelBundle(Path directory, ModelManifest manifest) {
    this.directory = directory;
    this.manifest = manifest;
  }

  /**
   * Opens a bundle and checks its manifest and the hash of its model.
   *
   * @throws BundleException if anything is missing, malformed or not what the manifest says
   */
  public static ModelBundle open(Path directory) throws BundleException {
    ModelManifest manifest = readManifest(directory.resolve(MANIFEST));
    require(manifest.schema() == ModelManifest.SCHEMA, directory, "schema", "1", manifest.schema());
    require(
        ID.matcher(manifest.id()).matches(),
        directory,
        "id",
        "lower-case letters, digits, hyphens",
        manifest.id());
    require(
        manifest.sizeMultiple() >= 1 && manifest.sizeMultiple() <= 256,
        directory,
        "size_multiple",
        "1 to 256",
        manifest.sizeMultiple());
    require(
        Path.of(manifest.file()).getNameCount() == 1
            && !manifest.file().startsWith("/")
            && !manifest.file().startsWith("."),
        directory,
        "file",
        "a plain file name",
        manifest.file());
    require(
        (manifest.task() == Task.SELECT) != manifest.labels().isEmpty(),
        directory,
        "labels",
        "present for task select alone",
        manifest.labels());
    for (var threshold : manifest.thresholds().entrySet()) {
      double enter = threshold.getValue().enter();
      double exit = threshold.getValue().exit();
      require(
          manifest.labels().contains(threshold.getKey()) && 0 < exit && exit <= enter && enter <= 1,
          directory,
          "thresholds." + threshold.getKey(),
          "a label with 0 < exit <= enter <= 1",
          threshold.getValue());
    }
    Path model = directory.resolve(manifest.file());
    String actual = sha256(model);
    require(actual.equals(manifest.sha256()), directory, "sha256", actual, manifest.sha256());
    return new ModelBundle(directory, manifest);
  }

  /** Writes the manifest of a bundle whose model file is already in place. */
  public static void writeManifest(Path directory, ModelManifest manifest) throws IOException {
    Files.writeString(
        directory.resolve(MANIFEST), JSON.writeValueAsString(manifest) + System.lineSeparator());
  }

  /** SHA-256 of a file, lower-case hexadecimal. */
  public static String sha256(Path file) throws BundleException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[1 << 16];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchFileException e) {
      throw new BundleException(file + ": no such file", e);
    } catch (IOException e) {
      throw new BundleException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  public Path directory() {
    return directory;
  }

  public ModelManifest manifest() {
    return manifest;
  }

  /** The ONNX file, its hash checked. */
  public Path modelFile() {
    return directory.resolve(manifest.file());
  }

  private static ModelManifest readManifest(Path file) throws BundleException {
    try {
      return JSON.readValue(Files.readAllBytes(file), ModelManifest.class);
    } catch (NoSuchFileException e) {
      throw new BundleException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw new BundleException(file + ": " + e.getOriginalMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      throw new BundleException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void require(boolean holds, Path directory, String key, String rule, Object value)
      throws BundleException {
    if (!holds) {
      throw new BundleException(
          "%s: %s must be %s, but is %s".formatted(directory, key, rule, value));
    }
  }
}
