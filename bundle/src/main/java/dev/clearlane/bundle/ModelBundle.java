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
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
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
    require(manifest.schema() == ModelManifest.SCHEMA, directory, "schema", "1", manifest.schema());
    require(isId(manifest.id()), directory, "id", ID_RULE, manifest.id());
    require(
        manifest.sizeMultiple() >= 1 && manifest.sizeMultiple() <= 256,
        directory,
        "size_multiple",
        "1 to 256",
        manifest.sizeMultiple());
    require(
        FILE_NAME.matcher(manifest.file()).matches(),
        directory,
        "file",
        "a plain file name",
        manifest.file());
    require(
        (manifest.task() == Task.SELECT) != manifest.labels().isEmpty(),
        directory,
        "labels",
        "present for task select only",
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
    requireSizes(directory, manifest);
    Path model = directory.resolve(manifest.file());
    String actual = sha256(model);
    require(
        actual.equals(manifest.sha256()),
        directory,
        "sha256",
        "that of " + manifest.file() + ", " + actual,
        manifest.sha256());
    String outside = ExternalData.find(model);
    require(
        outside == null,
        directory,
        "file",
        "a model that contains its weights",
        "%s, which reads them from '%s', a file that no hash covers"
            .formatted(manifest.file(), outside));
    requireGolden(directory, manifest);
    return new ModelBundle(directory, manifest);
  }

  private static void requireSizes(Path directory, ModelManifest manifest) throws BundleException {
    FixedTile tile = manifest.tile();
    if (tile != null) {
      require(
          manifest.task() != Task.SELECT, directory, "tile", "absent for task select", "present");
      require(
          tile.isValid(manifest.sizeMultiple()),
          directory,
          "tile",
          "of sides that are multiples of %d from %d to %d, with an overlap of 0 to half a side"
              .formatted(manifest.sizeMultiple(), FixedTile.MIN_SIDE_PX, FixedTile.MAX_SIDE_PX),
          "%dx%d with %d".formatted(tile.widthPx(), tile.heightPx(), tile.overlapPx()));
    }
    require(
        manifest.scale() >= 1 && manifest.scale() <= ModelManifest.MAX_SCALE,
        directory,
        "scale",
        "1 to " + ModelManifest.MAX_SCALE,
        manifest.scale());
  }

  /** The file itself may be missing: it is only read to verify engines. */
  private static void requireGolden(Path directory, ModelManifest manifest) throws BundleException {
    ModelManifest.Golden golden = manifest.golden();
    if (golden == null) {
      return;
    }
    require(
        FILE_NAME.matcher(golden.file()).matches(),
        directory,
        "golden.file",
        "a plain file name",
        golden.file());
    FixedTile tile = manifest.tile();
    if (tile != null) {
      require(
          golden.widthPx() == tile.widthPx() && golden.heightPx() == tile.heightPx(),
          directory,
          "golden",
          "of the size of the tile, %dx%d".formatted(tile.widthPx(), tile.heightPx()),
          golden.widthPx() + "x" + golden.heightPx());
      return;
    }
    int multiple = manifest.sizeMultiple();
    require(
        isSide(golden.widthPx(), multiple) && isSide(golden.heightPx(), multiple),
        directory,
        "golden",
        "of sides that are multiples of %d up to %d".formatted(multiple, GoldenSample.MAX_SIDE_PX),
        golden.widthPx() + "x" + golden.heightPx());
  }

  private static boolean isSide(int px, int multiple) {
    return px >= 1 && px <= GoldenSample.MAX_SIDE_PX && px % multiple == 0;
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

  /** The ONNX file, whose hash was verified. */
  public Path modelFile() {
    return directory.resolve(manifest.file());
  }

  private static ModelManifest readManifest(Path file) throws BundleException {
    try {
      ModelManifest manifest = JSON.readValue(Files.readAllBytes(file), ModelManifest.class);
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

  private static void require(boolean holds, Path directory, String key, String rule, Object value)
      throws BundleException {
    if (!holds) {
      throw new BundleException(
          "%s: %s must be %s, but is %s".formatted(directory, key, rule, value));
    }
  }
}
