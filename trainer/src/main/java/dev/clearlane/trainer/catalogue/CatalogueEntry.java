package dev.clearlane.trainer.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.clearlane.bundle.ModelOrigin;
import dev.clearlane.bundle.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network of the catalogue.
 *
 * @param name name in the catalogue
 * @param packageName npm package
 * @param version version of the package
 * @param sha256 hash of its tarball
 * @param downloadMib size of the tarball
 * @param task purpose, as in manifests
 * @param purpose what it does, in one line
 * @param limits what it does not do, in one line
 * @param licence SPDX expression of code and weights
 * @param packaging who packed it, and under which licence
 * @param authors of the network
 * @param url publication
 * @param models bundles that are made of it
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record CatalogueEntry(
    String name,
    @JsonProperty("package") String packageName,
    String version,
    String sha256,
    int downloadMib,
    Task task,
    String purpose,
    String limits,
    String licence,
    String packaging,
    List<String> authors,
    String url,
    List<Model> models) {
  CatalogueEntry {
    authors = List.copyOf(authors);
    models = List.copyOf(models);
  }

  /**
   * A bundle.
   *
   * @param id of the bundle
   * @param stage stage whose output is used; null for the last
   * @param sizeMib size of its ONNX file
   * @param gmac multiply-accumulate operations per tile of 256×256, in thousand million
   * @param secondsPerTile time of one tile on the machine that {@code docs/archive.md} names
   * @param secondsPerPicture time of a picture of 1280×720 there
   * @param sample means over blocks of the output for a stored picture
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  record Model(
      String id,
      @Nullable Integer stage,
      int sizeMib,
      double gmac,
      double secondsPerTile,
      double secondsPerPicture,
      float[] sample) {}

  /** The package as npm names it. */
  String specification() {
    return packageName + "@" + version;
  }

  ModelOrigin origin() {
    return new ModelOrigin(name, packageName, version, sha256, licence, authors, url, null);
  }
}
