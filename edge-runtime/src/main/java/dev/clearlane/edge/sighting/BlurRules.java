package dev.clearlane.edge.sighting;

import java.util.List;

/**
 * What is done about plates in the pictures of a camera.
 *
 * @param video over RTSP, pushed, recorded, and in files
 * @param images over MQTT
 * @param page live page
 */
public record BlurRules(BlurRule video, BlurRule images, BlurRule page) {
  /** Whether plates need to be found in every frame. */
  public boolean isActive() {
    return !all().stream().allMatch(BlurRule.OFF::equals);
  }

  /** Whether plates are blurred in any picture. */
  boolean blurs() {
    return all().contains(BlurRule.ON);
  }

  /** Whether any picture shows plates that are to be counted. */
  boolean audits() {
    return all().contains(BlurRule.AUDIT);
  }

  private List<BlurRule> all() {
    return List.of(video, images, page);
  }
}
