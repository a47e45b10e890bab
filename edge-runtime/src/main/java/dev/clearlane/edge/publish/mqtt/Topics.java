package dev.clearlane.edge.publish.mqtt;

import java.util.regex.Pattern;

/**
 * Names of the topics of one camera: {@code clearlane/v1/{fleet}/{vehicle}/{camera}/…}, and of its
 * vehicle's state.
 *
 * @param fleet who the vehicle belongs to
 * @param vehicle opaque id; a vehicle identification number is refused, because topics are logged
 *     all along the way and a VIN is personal data
 * @param camera which camera of the vehicle
 */
public record Topics(String fleet, String vehicle, String camera) {
  private static final String PREFIX = "clearlane/v1/";
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final Pattern VIN =
      Pattern.compile("[A-HJ-NPR-Z0-9]{17}", Pattern.CASE_INSENSITIVE);

  /**
   * @throws IllegalArgumentException with one line, if a part cannot stand in a topic
   */
  public Topics {
    requireSegment("fleet", fleet);
    requireSegment("vehicle", vehicle);
    requireSegment("camera", camera);
    if (VIN.matcher(vehicle).matches()) {
      throw new IllegalArgumentException(
          "vehicle must be an opaque id, never a vehicle identification number, but looks like one");
    }
  }

  /** Pictures of this camera. */
  public String frame() {
    return PREFIX + fleet + '/' + vehicle + '/' + camera + "/frame";
  }

  /** What was decided about this camera's frames. */
  public String decision() {
    return PREFIX + fleet + '/' + vehicle + '/' + camera + "/decision";
  }

  /** Whether the vehicle is there: retained, and set by the broker when the link breaks. */
  public String state() {
    return PREFIX + fleet + '/' + vehicle + "/state";
  }

  private static void requireSegment(String name, String value) {
    if (!SEGMENT.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s must be 1 to 64 letters, digits, '_', '.' or '-', but is '%s'"
              .formatted(name, value));
    }
  }
}
