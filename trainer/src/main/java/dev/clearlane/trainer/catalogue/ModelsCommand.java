package dev.clearlane.trainer.catalogue;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.ModelOrigin;
import dev.clearlane.bundle.ModelStore;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.trainer.tfjs.TfjsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code clearlane models list|get|show|measure|remove}. */
@Command(
    name = "models",
    description = {
      "Manage public networks of higher quality that are far slower than the shipped ones. They"
          + " are not shipped: clearlane models get fetches them with npm, converts and verifies them."
    },
    mixinStandardHelpOptions = true)
public final class ModelsCommand implements Runnable {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final int WIDTH_PX = 1280;
  private static final int HEIGHT_PX = 720;

  @Spec private CommandSpec spec;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Directory of the user's models (default: $CLEARLANE_DATA/models, else"
              + " ~/.local/share/clearlane/models).")
  private @Nullable Path directory;

  private Catalogue catalogue = Catalogue.read();
  private NpmClient npm = NpmClient.onPath();

  /** The command with the catalogue in the jar and the machine's npm. */
  public ModelsCommand() {}

  ModelsCommand(Catalogue catalogue, NpmClient npm) {
    this.catalogue = catalogue;
    this.npm = npm;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: list, get, show, measure or remove");
  }

  @Command(
      name = "list",
      description = "List the catalogue and the user's models.",
      mixinStandardHelpOptions = true)
  int list(@Option(names = "--json", description = "Print the result as JSON.") boolean json)
      throws IOException {
    InstalledModels installed = installed();
    List<String> others = new ArrayList<>(installed.ids());
    ArrayNode rows = JSON.createArrayNode();
    for (CatalogueEntry entry : catalogue.entries()) {
      for (CatalogueEntry.Model model : entry.models()) {
        others.remove(model.id());
        rows.addObject()
            .put("id", model.id())
            .put("installed", installed.has(model.id()))
            .put("task", entry.task().id())
            .put("size_mib", model.sizeMib())
            .put("gmac_per_tile", model.gmac())
            .put("seconds_per_picture", model.secondsPerPicture())
            .put(
                "purpose",
                entry.purpose() + (model.stage() == null ? "" : " (stage " + model.stage() + ")"));
      }
    }
    for (String id : others) {
      rows.addObject().put("id", id).put("installed", true).put("purpose", "imported by the user");
    }
    if (json) {
      out().println(JSON.writeValueAsString(rows));
    } else {
      rows.forEach(
          row ->
              out()
                  .printf(
                      Locale.ROOT,
                      "%-29s %-13s %-7s %9s %9s  %s%n",
                      row.path("id").asText(),
                      row.path("installed").asBoolean() ? "installed" : "not installed",
                      row.path("task").asText(),
                      row.has("size_mib") ? row.path("size_mib").asInt() + " MiB" : "",
                      row.has("gmac_per_tile")
                          ? Math.round(row.path("gmac_per_tile").asDouble()) + " GMAC"
                          : "",
                      row.path("purpose").asText()));
    }
    out().flush();
    return 0;
  }

  @Command(
      name = "get",
      description = {
        "Fetch a network with npm, check its hash, convert and verify it. A catalogue name"
            + " installs the whole network and its first stage (-s1); an id installs one of them."
      },
      mixinStandardHelpOptions = true)
  int get(
      @Parameters(paramLabel = "NAME", description = "Name in the catalogue, or id of a model.")
          String name,
      @Option(
              names = "--from",
              paramLabel = "FILE",
              description = "Use this tarball instead of fetching it, on machines without npm.")
          @Nullable Path from)
      throws IOException {
    try {
      new Installer(installed(), npm, err()).install(choice(name), from);
      return 0;
    } catch (TfjsException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Command(
      name = "show",
      description = "Show origin, licence, authors, cost and purpose of a model.",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(paramLabel = "NAME", description = "Name in the catalogue, or id of a model.")
          String name)
      throws IOException, BundleException {
    Optional<Catalogue.Choice> found = catalogue.find(name);
    if (found.isPresent()) {
      ObjectNode entry = JSON.valueToTree(found.get().entry());
      ArrayNode models = entry.putArray("models");
      for (CatalogueEntry.Model model : found.get().models()) {
        ObjectNode shown = JSON.valueToTree(model);
        shown.remove("sample");
        shown.put("installed", installed().has(model.id()));
        shown.put("directory", installed().directory(model.id()).toString());
        models.add(shown);
      }
      text("", entry);
    } else if (installed().has(name)) {
      ModelManifest manifest = installed().open(name).manifest();
      ObjectNode shown = JSON.createObjectNode();
      shown.put("id", manifest.id()).put("task", manifest.task().id());
      shown.put("network", manifest.network()).put("precision", manifest.precision());
      if (manifest.history() > 0) {
        shown.put("earlier_frames", manifest.history());
      }
      if (manifest.refines() != null) {
        shown.put("refines", manifest.refines().toString());
      }
      ModelOrigin origin = manifest.origin();
      if (origin != null) {
        shown.set("origin", JSON.valueToTree(origin));
      }
      text("", shown);
    } else {
      throw unknown(name);
    }
    out().flush();
    return 0;
  }

  private void text(String indent, ObjectNode node) {
    node.properties()
        .forEach(
            field -> {
              String key = indent + field.getKey().replace('_', ' ') + ":";
              if (field.getValue() instanceof ObjectNode inner) {
                out().println(key);
                text(indent + "  ", inner);
              } else if (field.getValue() instanceof ArrayNode list) {
                out().println(key);
                list.forEach(
                    each -> {
                      if (each instanceof ObjectNode inner) {
                        out().println(indent + "  " + inner.path("id").asText());
                        text(indent + "    ", inner.deepCopy().without("id"));
                      } else {
                        out().println(indent + "  " + each.asText());
                      }
                    });
              } else if (!field.getValue().isNull()) {
                out().println(key + " " + field.getValue().asText());
              }
            });
  }

  @Command(
      name = "remove",
      description = "Remove a model, or all models of a catalogue name.",
      mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "NAME", description = "Name in the catalogue, or id of a model.")
          String name)
      throws IOException {
    InstalledModels installed = installed();
    List<String> ids =
        catalogue
            .find(name)
            .map(choice -> choice.models().stream().map(CatalogueEntry.Model::id).toList())
            .orElse(List.of(name))
            .stream()
            .filter(installed::has)
            .toList();
    if (ids.isEmpty()) {
      if (catalogue.find(name).isEmpty()) {
        throw unknown(name);
      }
      throw new ParameterException(spec.commandLine(), "model %s is not installed".formatted(name));
    }
    for (String id : ids) {
      installed.remove(id);
      err().println(id + ": removed");
    }
    err().flush();
    return 0;
  }

  @Command(
      name = "measure",
      description = {
        "Measure an installed model on this machine: seconds and peak memory for a picture of"
            + " 1280x720, at a third, half and full size where it deblurs.",
        "With --against, compare it with another ONNX file instead."
      },
      mixinStandardHelpOptions = true)
  int measure(
      @Parameters(paramLabel = "ID", description = "Id of an installed model.") String id,
      @Option(
              names = "--against",
              paramLabel = "FILE",
              description =
                  "ONNX file with the same input and output: run tiles of both in turn, those of"
                      + " FILE one after the other, and print the ratio.")
          @Nullable Path against,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "3",
              description = "How often each runs with --against (default: ${DEFAULT-VALUE}).")
          int rounds)
      throws IOException, BundleException, InterruptedException {
    if (rounds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rounds must be at least 1, but is " + rounds);
    }
    if (!installed().has(id)) {
      throw catalogue.find(id).isEmpty()
          ? unknown(id)
          : new ParameterException(
              spec.commandLine(),
              "model %s is not installed; clearlane models get %s fetches it".formatted(id, id));
    }
    int threads = Runtime.getRuntime().availableProcessors();
    Measurement measurement = new Measurement(installed().open(id), threads);
    try {
      if (against == null) {
        for (Measurement.Restored each : measurement.pictures(WIDTH_PX, HEIGHT_PX)) {
          out()
              .printf(
                  Locale.ROOT,
                  "%s: %dx%d, scale %d: %.1f s, peak memory %.2f GB%n",
                  id,
                  WIDTH_PX,
                  HEIGHT_PX,
                  each.scale(),
                  each.seconds(),
                  each.peakGb());
        }
      } else {
        Measurement.Compared compared = measurement.compare(against, rounds);
        out()
            .printf(
                Locale.ROOT,
                "%s: %.3f s per tile, %s: %.3f s, ratio %.2f (%d threads, best of %d)%n",
                id,
                compared.model(),
                against.getFileName(),
                compared.other(),
                compared.ratio(),
                threads,
                rounds);
      }
    } catch (EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
    out().flush();
    return 0;
  }

  private InstalledModels installed() {
    return new InstalledModels(directory == null ? ModelStore.userDirectory() : directory);
  }

  private Catalogue.Choice choice(String name) {
    return catalogue.find(name).orElseThrow(() -> unknown(name));
  }

  private ParameterException unknown(String name) {
    return new ParameterException(spec.commandLine(), catalogue.unknown(name));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
