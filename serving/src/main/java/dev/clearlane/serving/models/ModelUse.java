package dev.clearlane.serving.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.ModelOrigin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model in reports.
 *
 * @param id its name
 * @param task its task
 * @param sha256 of its ONNX file
 * @param licence of a network that was not trained here, as an SPDX expression; absent for others
 * @param authors of such a network
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelUse(
    String id,
    String task,
    String sha256,
    @Nullable String licence,
    @Nullable List<String> authors) {
  public ModelUse {
    authors = authors == null ? null : List.copyOf(authors);
  }

  /** A model that was trained here. */
  public ModelUse(String id, String task, String sha256) {
    this(id, task, sha256, null, null);
  }

  /** A model as its manifest describes it. */
  public static ModelUse of(ModelManifest manifest) {
    ModelOrigin origin = manifest.origin();
    return new ModelUse(
        manifest.id(),
        manifest.task().id(),
        manifest.sha256(),
        origin == null ? null : origin.licence(),
        origin == null ? null : origin.authors());
  }

  /** Licence and authors as one line of text; empty for a model that was trained here. */
  public String credit() {
    if (licence == null) {
      return "";
    }
    return authors == null || authors.isEmpty()
        ? licence
        : licence + ", by " + String.join(", ", authors);
  }
}
