package dev.clearlane.edge.publish.mqtt;

import java.util.regex.Pattern;

/**
 * Names of the topics of one vehicle: {@code clearlane/v1/{fleet}/{vehicle}/…}.
 *
 * @param fleet owner of the vehicle
 * @param vehicle opaque id; a vehicle identification number is rejected, because topics are logged
 *     by every component and a VIN is personal data
 */
public record VehicleTopics(String fleet, String vehicle) {
  private static final String PREFIX = "clearlane/v1/";
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final Pattern VIN =
      Pattern.compile("[A-HJ-NPR-Z0-9]{17}", Pattern.CASE_INSENSITIVE);

  /**
   * @throws IllegalArgumentException with one line, if a name is not valid in a topic
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

  /** Online state of the vehicle; retained, and set by the Last Will. */
  public String state() {
    return root() + "state";
  }

  /** Vehicle health. */
  public String health() {
    return root() + "health";
  }

  /** Topic filter of all commands. */
  String commands() {
    return root() + "cmd/+";
  }

  /** The command name in a topic. */
  String command(String topic) {
    return topic.substring((root() + "cmd/").length());
  }

  /** Prefix of the topics that are allowed as response topics. */
  String replies() {
    return root() + "reply/";
  }

  /** Common prefix of all topics of the vehicle. */
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
