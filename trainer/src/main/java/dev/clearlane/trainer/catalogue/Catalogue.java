package dev.clearlane.trainer.catalogue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
    List<String> names = new ArrayList<>();
    for (CatalogueEntry entry : entries) {
      names.add(entry.name());
      entry.models().stream().map(CatalogueEntry.Model::id).forEach(names::add);
    }
    String nearest =
        names.stream().min(Comparator.comparingInt(known -> distance(known, name))).orElse("");
    return "no model is called %s; the nearest name is %s (clearlane models list)"
        .formatted(name, nearest);
  }

  /** Number of letters to insert, delete or replace. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
