package dev.clearlane.edge.publish.mqtt;

import java.util.regex.Pattern;

/**
 * Names of the topics of one vehicle: {@code clearlane/v1/{fleet}/{vehicle}/…}.
 *
 * @param fleet who the vehicle belongs to
 * @param vehicle opaque id; a vehicle identification number is refused, because topics are logged
 *     all along the way and a VIN is personal data
 */
public record VehicleTopics(String fleet, String vehicle) {
  private static final String PREFIX = "clearlane/v1/";
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final Pattern VIN =
      Pattern.compile("[A-HJ-NPR-Z0-9]{17}", Pattern.CASE_INSENSITIVE);

  /**
   * @throws IllegalArgumentException with one line, if a part cannot stand in a topic
   */
  public VehicleTopics {
    requireSegment("fleet", fleet);
    requireSegment("vehicle", vehicle);
    if (VIN.matcher(vehicle).matches()) {
      throw new IllegalArgumentException(
          "vehicle must be an opaque id, never a vehicle identification number, but looks like"
              + " one");
    }
  }

  /** Whether the vehicle is there: retained, and set by the broker when the link breaks. */
  public String state() {
    return root() + "state";
  }

  /** How the vehicle fares. */
  public String health() {
    return root() + "health";
  }

  /** What the vehicle is asked to do: matches every command. */
  String commands() {
    return root() + "cmd/+";
  }

  /** The name of the command that a topic carries. */
  String command(String topic) {
    return topic.substring((root() + "cmd/").length());
  }

  /** Where answers to commands may go beneath the vehicle's own topics. */
  String replies() {
    return root() + "reply/";
  }

  /** The part that all topics of the vehicle share. */
  String root() {
    return PREFIX + fleet + '/' + vehicle + '/';
  }

  static void requireSegment(String name, String value) {
    if (!SEGMENT.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s must be 1 to 64 letters, digits, '_', '.' or '-', but is '%s'"
              .formatted(name, value));
    }
  }
}
