package dev.clearlane.edge.sighting;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rules by which plates leave the vehicle.
 *
 * @param key that texts are hashed with; null for plain texts
 * @param allow plates whose texts are written plainly also if others are hashed
 * @param deny plates that are not published at all
 * @param crops whether pictures of plates are published; never of those whose text is hashed
 */
public record PlatePrivacy(@Nullable PlateKey key, PlateList allow, PlateList deny, boolean crops) {
  /** Plain texts with crops. */
  public static final PlatePrivacy NONE =
      new PlatePrivacy(null, PlateList.EMPTY, PlateList.EMPTY, true);

  /**
   * How one plate's texts are written.
   *
   * @param key that they are hashed with; null for plain texts
   * @param allowReason why it is plain although others are hashed; null for none
   */
  record Ruling(@Nullable PlateKey key, @Nullable String allowReason) {
    String text(String plain) {
      return key == null ? plain : key.hash(plain);
    }

    boolean isPlain() {
      return key == null;
    }
  }

  /** The ruling on a plate; empty if it must not be published. */
  Optional<Ruling> rule(String text) {
    if (deny.reason(text) != null) {
      return Optional.empty();
    }
    String reason = allow.reason(text);
    return Optional.of(reason == null ? new Ruling(key, null) : new Ruling(null, reason));
  }
}
