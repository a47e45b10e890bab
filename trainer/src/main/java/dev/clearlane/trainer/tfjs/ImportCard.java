package dev.clearlane.trainer.tfjs;

import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.ModelOrigin;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The model card of an imported network. */
final class ImportCard {
  private ImportCard() {}

  static String of(ModelManifest manifest) {
    ModelOrigin origin = Objects.requireNonNull(manifest.origin(), "an import has an origin");
    FixedTile tile = Objects.requireNonNull(manifest.tile(), "an import has a tile");
    ModelCost cost = Objects.requireNonNull(manifest.cost(), "an import has a cost");
    StringBuilder card = new StringBuilder();
    card.append("# %s%n%n".formatted(manifest.id()));
    card.append(
        "Network `%s`, task %s, %s, tiles of %dx%d.%n%n"
            .formatted(
                manifest.network(),
                manifest.task().id(),
                manifest.precision(),
                tile.widthPx(),
                tile.heightPx()));
    card.append("## Origin%n%n".formatted());
    card.append("- Licence: %s%n".formatted(origin.licence()));
    line(card, "Authors", String.join(", ", origin.authors()));
    line(card, "Package", origin.packageName());
    line(card, "Version", origin.version());
    line(card, "SHA-256 of the package", origin.sha256());
    line(card, "Publication", origin.url());
    line(card, "Changed by the import", origin.changes());
    card.append(
        String.format(Locale.ROOT, "%n## Cost%n%n%.1f GMAC per tile.%n", cost.macs() / 1e9));
    card.append(
        ("%n## Limits%n%nWhat the sensor never saw is a guess. Keep the raw frame next to the"
                + " restored one, and do not use the restored one as evidence.%n")
            .formatted());
    return card.toString();
  }

  private static void line(StringBuilder card, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      card.append("- %s: %s%n".formatted(name, value));
    }
  }
}
