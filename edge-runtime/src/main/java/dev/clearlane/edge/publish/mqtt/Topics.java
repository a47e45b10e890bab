package dev.clearlane.edge.publish.mqtt;

import java.util.Set;

/**
 * Names of the topics of one camera: {@code clearlane/v1/{fleet}/{vehicle}/{camera}/…}, and of its
 * vehicle.
 *
 * @param fleet who the vehicle belongs to
 * @param vehicle see {@link VehicleTopics}
 * @param camera which camera of the vehicle; none of the names of the vehicle's own topics
 */
public record Topics(String fleet, String vehicle, String camera) {
  private static final Set<String> TAKEN = Set.of("state", "health", "cmd", "reply");

  /**
   * @throws IllegalArgumentException with one line, if a part cannot stand in a topic
   */
  public Topics {
    VehicleTopics.requireSegment("fleet", fleet);
    VehicleTopics.requireSegment("vehicle", vehicle);
    VehicleTopics.requireSegment("camera", camera);
    if (TAKEN.contains(camera)) {
      throw new IllegalArgumentException(
          "camera must be none of state, health, cmd, reply, but is '" + camera + "'");
    }
    new VehicleTopics(fleet, vehicle);
  }

  /** The topics of the vehicle. */
  public VehicleTopics ofVehicle() {
    return new VehicleTopics(fleet, vehicle);
  }

  /** Pictures of this camera. */
  public String frame() {
    return root() + "frame";
  }

  /** What was decided about this camera's frames. */
  public String decision() {
    return root() + "decision";
  }

  /** Licence plates that this camera saw. */
  public String plate() {
    return root() + "plate";
  }

  /** What happened to this camera. */
  public String event() {
    return root() + "event";
  }

  /** Whether the vehicle is there: retained, and set by the broker when the link breaks. */
  public String state() {
    return ofVehicle().state();
  }

  private String root() {
    return ofVehicle().root() + camera + '/';
  }
}
