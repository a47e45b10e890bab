package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Everything that an engine depends on: an engine must only run under the key it was built for.
 *
 * @param model id of the bundle
 * @param onnxSha256 hash of its ONNX file
 * @param platform platform it was built for
 * @param precision precision it computes in
 * @param profile tensor sizes it takes
 * @param workspaceMib scratch memory that the builder had, which affects its choice of kernels
 * @param dlaCore as {@link BuildOptions#dlaCore}
 * @param calibrationSha256 hash of {@value #CALIBRATION} in the bundle; {@code none} without one
 */
public record EngineKey(
    String model,
    String onnxSha256,
    Platform platform,
    Precision precision,
    SizeProfile profile,
    int workspaceMib,
    int dlaCore,
    String calibrationSha256) {
  /** File with the value ranges of a quantised model, if they are kept outside of the ONNX file. */
  public static final String CALIBRATION = "calibration.json";

  private static final int NAME_DIGITS = 16;

  /**
   * The key of a bundle's engine.
   *
   * @throws BundleException if its calibration cannot be read
   */
  public static EngineKey of(ModelBundle bundle, Platform platform, BuildOptions options)
      throws BundleException {
    ModelManifest manifest = bundle.manifest();
    Path calibration = bundle.directory().resolve(CALIBRATION);
    return new EngineKey(
        manifest.id(),
        manifest.sha256(),
        platform,
        options.precision().of(manifest),
        profile(manifest, options.sizes()),
        options.workspaceMib(),
        options.dlaCore(),
        Files.exists(calibration) ? ModelBundle.sha256(calibration) : "none");
  }

  private static SizeProfile profile(ModelManifest manifest, SizeProfile wanted) {
    FixedTile tile = manifest.tile();
    if (tile == null) {
      return wanted.roundedTo(manifest.sizeMultiple());
    }
    SizeProfile.Side side = new SizeProfile.Side(tile.widthPx(), tile.heightPx());
    return new SizeProfile(side, side, side);
  }

  /** The options that the engine is built with. */
  public BuildOptions options() {
    return new BuildOptions(precision, profile, workspaceMib, dlaCore);
  }

  /** The key as one line; different for different keys. */
  public String text() {
    return String.join(
        "|",
        model,
        onnxSha256,
        platform.builder(),
        platform.computeCapability(),
        platform.device(),
        platform.l4t(),
        precision.id(),
        profile.toString(),
        Integer.toString(workspaceMib),
        Integer.toString(dlaCore),
        calibrationSha256);
  }

  /** Name of the cache file. */
  String fileName() {
    return model
        + "-"
        + sha256(text().getBytes(StandardCharsets.UTF_8)).substring(0, NAME_DIGITS)
        + EngineCache.SUFFIX;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }
}
