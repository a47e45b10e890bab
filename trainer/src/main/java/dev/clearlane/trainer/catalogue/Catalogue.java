package dev.clearlane.trainer.catalogue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.settings.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The networks that {@code clearlane models get} knows. */
final class Catalogue {
  private static final String RESOURCE = "catalogue.json";

  private final List<CatalogueEntry> entries;

  private Catalogue(List<CatalogueEntry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Models chosen by name: all of an entry, or one. */
  record Choice(CatalogueEntry entry, List<CatalogueEntry.Model> models) {
    Choice {
      models = List.copyOf(models);
    }
  }

  /** The catalogue in the jar. */
  static Catalogue read() {
    try (InputStream in = Catalogue.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      return new Catalogue(
          new JsonMapper().readValue(in, new TypeReference<List<CatalogueEntry>>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Catalogue of(CatalogueEntry... entries) {
    return new Catalogue(List.of(entries));
  }

  List<CatalogueEntry> entries() {
    return entries;
  }

  /** The entry with a name with all its models, else the one model with that id. */
  Optional<Choice> find(String name) {
    for (CatalogueEntry entry : entries) {
      if (entry.name().equals(name)) {
        return Optional.of(new Choice(entry, entry.models()));
      }
      for (CatalogueEntry.Model model : entry.models()) {
        if (model.id().equals(name)) {
          return Optional.of(new Choice(entry, List.of(model)));
        }
      }
    }
    return Optional.empty();
  }

  /** The error for a name that is not in the catalogue. */
  String unknown(String name) {
    Set<String> names = new LinkedHashSet<>();
    for (CatalogueEntry entry : entries) {
      names.add(entry.name());
      entry.models().stream().map(CatalogueEntry.Model::id).forEach(names::add);
    }
    return "no model is called %s; %s (clearlane models list)"
        .formatted(name, Nearest.hint(name, names));
  }
}
