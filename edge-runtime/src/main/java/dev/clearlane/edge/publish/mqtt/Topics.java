package dev.clearlane.edge.publish.mqtt;

import java.util.Set;

/**
 * Names of the topics of one camera: {@code clearlane/v1/{fleet}/{vehicle}/{camera}/…}, and of its
 * vehicle.
 *
 * @param fleet owner of the vehicle
 * @param vehicle see {@link VehicleTopics}
 * @param camera name of the camera; must not be the name of a vehicle topic
 */
public record Topics(String fleet, String vehicle, String camera) {
  private static final Set<String> RESERVED = Set.of("state", "health", "cmd", "reply");

  /**
   * @throws IllegalArgumentException with one line, if a name is not valid in a topic
   */
  public Topics {
    VehicleTopics.requireSegment("fleet", fleet);
    VehicleTopics.requireSegment("vehicle", vehicle);
    VehicleTopics.requireSegment("camera", camera);
    if (RESERVED.contains(camera)) {
      throw new IllegalArgumentException(
          "camera must not be state, health, cmd or reply, but is '" + camera + "'");
    }
    new VehicleTopics(fleet, vehicle);
  }

  /** The topics of the vehicle. */
  public VehicleTopics ofVehicle() {
    return new VehicleTopics(fleet, vehicle);
  }

  /** Images of this camera. */
  public String frame() {
    return root() + "frame";
  }

  /** Decisions about this camera's frames. */
  public String decision() {
    return root() + "decision";
  }

  /** Licence plates that this camera saw. */
  public String plate() {
    return root() + "plate";
  }

  /** Pictures of licence plates that this camera saw. */
  public String plateCrop() {
    return root() + "plate_crop";
  }

  /** Events of this camera. */
  public String event() {
    return root() + "event";
  }

  /** Online state of the vehicle; retained, and set by the Last Will. */
  public String state() {
    return ofVehicle().state();
  }

  private String root() {
    return ofVehicle().root() + camera + '/';
  }
}
