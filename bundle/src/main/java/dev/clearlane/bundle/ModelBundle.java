package dev.clearlane.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model as a directory: {@code manifest.json}, the ONNX file that it names and {@code
 * MODEL_CARD.md}. Opening verifies the manifest and the hash of the model.
 */
public final class ModelBundle {
  /** File name of the manifest. */
  public static final String MANIFEST = "manifest.json";

  /** The rule of {@link #isId}, for messages. */
  public static final String ID_RULE = "lower-case letters, digits, hyphens";

  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path directory;
  private final ModelManifest manifest;

  private ModelBundle(Path directory, ModelManifest manifest) {
    this.directory = directory;
    this.manifest = manifest;
  }

  /** Whether a text is a valid id of a bundle. */
  public static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  /**
   * Opens a bundle and verifies its manifest and the hash of its model.
   *
   * @throws BundleException if anything is missing, malformed or does not match the manifest
   */
  public static ModelBundle open(Path directory) throws BundleException {
    ModelManifest manifest = readManifest(directory.resolve(MANIFEST));
    ManifestRules.check(directory, manifest);
    requireFile(directory, "sha256", manifest.file(), manifest.sha256());
    for (ModelVariant variant : manifest.variants()) {
      String key = "variants." + variant.kind().id() + ".sha256";
      requireFile(directory, key, variant.file(), variant.sha256());
    }
    return new ModelBundle(directory, manifest);
  }

  private static void requireFile(Path directory, String key, String file, String wanted)
      throws BundleException {
    Path model = directory.resolve(file);
    String actual = sha256(model);
    if (!actual.equals(wanted)) {
      throw new BundleException(
          "%s: %s must be that of %s, %s, but is %s"
              .formatted(directory, key, file, actual, wanted));
    }
    String outside = ExternalData.find(model);
    if (outside != null) {
      throw new BundleException(
          "%s: file must be a model that contains its weights, but is %s, which reads them from '%s', a file that no hash covers"
              .formatted(directory, file, outside));
    }
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

  /**
   * The same network from another of its files: a bundle whose manifest names that file and its
   * precision.
   *
   * @return empty if the bundle has no such file
   */
  public Optional<ModelBundle> variant(ModelVariant.Kind kind) {
    return manifest.variants().stream()
        .filter(variant -> variant.kind() == kind)
        .findFirst()
        .map(
            variant ->
                new ModelBundle(
                    directory,
                    manifest.toBuilder()
                        .model(variant.file(), variant.sha256())
                        .precision(ModelManifest.INT8)
                        .build()));
  }

  /** The ONNX file, whose hash was verified. */
  public Path modelFile() {
    return directory.resolve(manifest.file());
  }

  private static ModelManifest readManifest(Path file) throws BundleException {
    try {
      ModelManifest manifest =
          JSON.readValue(BoundedFile.bytes(file, BoundedFile.DOCUMENT_BYTES), ModelManifest.class);
      if (manifest == null) {
        throw new BundleException(file + ": must hold an object, but holds null");
      }
      return manifest;
    } catch (NoSuchFileException e) {
      throw new BundleException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw new BundleException(file + ": " + reason(e), e);
    } catch (IOException e) {
      throw new BundleException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Describes an error in the JSON as one line that names the key. */
  private static String reason(JsonProcessingException e) {
    if (e instanceof ValueInstantiationException
        && e.getCause() instanceof RuntimeException cause) {
      return cause instanceof IllegalArgumentException
          ? cause.getMessage()
          : "a list or map has an entry without a value";
    }
    String path =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(at -> at.getFieldName() == null ? "" + at.getIndex() : at.getFieldName())
                .collect(Collectors.joining("."))
            : "";
    if (e instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
      return "%s must be one of %s, but is %s"
          .formatted(path, names(format.getTargetType()), format.getValue());
    }
    String line = e.getOriginalMessage().lines().findFirst().orElse("not JSON");
    return path.isEmpty() ? line : path + ": " + line;
  }

  private static String names(Class<?> enumType) {
    return Stream.of(enumType.getEnumConstants())
        .map(constant -> JSON.convertValue(constant, String.class))
        .collect(Collectors.joining(", "));
  }
}
