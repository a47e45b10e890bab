package dev.clearlane.edge.encode;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sequence and picture parameters of H.264, which a decoder needs before the first picture. */
public final class ParameterSets {
  private static final byte[] START_CODE = {0, 0, 0, 1};

  private final byte[] sequence;
  private final byte[] picture;

  ParameterSets(byte[] sequence, byte[] picture) {
    this.sequence = sequence;
    this.picture = picture;
  }

  /** The parameter sets of an access unit; null unless it contains both. */
  static @Nullable ParameterSets in(byte[] stream) {
    byte[] sequence = null;
    byte[] picture = null;
    for (AnnexB.Unit unit : AnnexB.units(stream)) {
      if (unit.type() == AnnexB.SPS && unit.to() - unit.from() >= 4) {
        sequence = Arrays.copyOfRange(stream, unit.from(), unit.to());
      } else if (unit.type() == AnnexB.PPS) {
        picture = Arrays.copyOfRange(stream, unit.from(), unit.to());
      }
    }
    return sequence == null || picture == null ? null : new ParameterSets(sequence, picture);
  }

  /** Both with start codes, as they precede a keyframe. */
  public byte[] annexB() {
    byte[] both = new byte[2 * START_CODE.length + sequence.length + picture.length];
    System.arraycopy(START_CODE, 0, both, 0, START_CODE.length);
    System.arraycopy(sequence, 0, both, START_CODE.length, sequence.length);
    int second = START_CODE.length + sequence.length;
    System.arraycopy(START_CODE, 0, both, second, START_CODE.length);
    System.arraycopy(picture, 0, both, second + START_CODE.length, picture.length);
    return both;
  }

  /** {@code profile-level-id} of RFC 6184: profile, constraints and level in six hex digits. */
  public String profileLevelId() {
    return HexFormat.of().withUpperCase().formatHex(sequence, 1, 4);
  }

  /** {@code sprop-parameter-sets} of RFC 6184. */
  public String sprop() {
    Base64.Encoder base64 = Base64.getEncoder();
    return base64.encodeToString(sequence) + ',' + base64.encodeToString(picture);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ParameterSets sets
        && Arrays.equals(sequence, sets.sequence)
        && Arrays.equals(picture, sets.picture);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(sequence), Arrays.hashCode(picture));
  }
}
