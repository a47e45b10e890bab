package dev.clearlane.trainer.catalogue;

import dev.clearlane.bundle.ModelOrigin;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Packages of the catalogue, recognised by their hash. */
public final class KnownPackages {
  private KnownPackages() {}

  /**
   * Origin, licence and authors of a package's network. A {@code package.json} names those of the
   * packaging only.
   *
   * @param sha256 of the tarball; null for a folder
   */
  public static Optional<ModelOrigin> origin(@Nullable String sha256) {
    return Catalogue.read().entries().stream()
        .filter(entry -> entry.sha256().equals(sha256))
        .map(CatalogueEntry::origin)
        .findFirst();
  }
}
