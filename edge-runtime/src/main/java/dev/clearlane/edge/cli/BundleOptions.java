package dev.clearlane.edge.cli;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.serving.inference.Models;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that process a list of models. */
@OptionHeading("Model options")
final class BundleOptions {
  @Mixin private ModelsOption models = new ModelsOption();

  @Option(
      names = "--model",
      paramLabel = "ID",
      split = ",",
      description =
          "Models to process, by id; may be repeated or separated by commas (default: all).")
  private List<String> ids = new ArrayList<>();

  /** The models, checked. */
  List<ModelBundle> bundles() throws BundleException {
    Models all = Models.open(models.directory());
    if (ids.isEmpty()) {
      return all.all();
    }
    List<ModelBundle> named = new ArrayList<>();
    for (String id : ids) {
      named.add(all.require(id));
    }
    return named;
  }
}
