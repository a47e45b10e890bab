package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a network that was not trained here comes from.
 *
 * @param name name of the network in the catalogue or as published
 * @param packageName registry package that it was read from
 * @param version version of that package
 * @param sha256 hash of the file that was imported, lower-case hexadecimal
 * @param licence SPDX expression, such as {@code Apache-2.0}
 * @param authors authors or copyright holders
 * @param url home page or paper
 * @param changes what the import changed, in one line: stage, size, precision
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelOrigin(
    @JsonProperty(required = true) String name,
    @JsonProperty("package") @Nullable String packageName,
    @Nullable String version,
    @Nullable String sha256,
    @JsonProperty(required = true) String licence,
    List<String> authors,
    @Nullable String url,
    @Nullable String changes) {
  public ModelOrigin {
    ModelManifest.required(name, "origin.name");
    ModelManifest.required(licence, "origin.licence");
    authors = authors == null ? List.of() : List.copyOf(authors);
  }
}
