package dev.clearlane.edge.publish.web;

import dev.clearlane.edge.status.Percentiles;
import dev.clearlane.edge.status.StatusSnapshot;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * State of the daemon, the body of {@code /api/v1/status}; keys in snake_case.
 *
 * @param uptimeS seconds since the start
 * @param tier set of models
 * @param models ids of those in use
 * @param cameras by name
 * @param mqtt null without a broker
 */
public record DaemonStatus(
    double uptimeS,
    String tier,
    List<String> models,
    Map<String, CameraStatus> cameras,
    @Nullable MqttStatus mqtt) {
  public DaemonStatus {
    models = List.copyOf(models);
    cameras = Collections.unmodifiableMap(new LinkedHashMap<>(cameras));
  }

  /**
   * State of a camera; counts are since the start.
   *
   * @param up whether frames come
   * @param problems one line each
   * @param mode that decides about its frames
   * @param frames published
   * @param restoredShare of the frames that needed restoring over the last minute, 0 to 1; 1 if
   *     none did
   * @param decisions frames by decision
   * @param applied frames by treatment
   * @param raw frames that passed raw although they were to be restored, by reason
   * @param dropped frames that a newer one replaced, by stage
   * @param lost frames that could not be decoded
   * @param latency by stage; {@code through} is from capture to the outputs
   */
  public record CameraStatus(
      boolean up,
      List<String> problems,
      String mode,
      long frames,
      double restoredShare,
      Map<String, Long> decisions,
      Map<String, Long> applied,
      Map<String, Long> raw,
      Map<String, Long> dropped,
      long lost,
      Map<String, Percentiles> latency) {
    public CameraStatus {
      problems = List.copyOf(problems);
      decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
      applied = Collections.unmodifiableMap(new LinkedHashMap<>(applied));
      raw = Collections.unmodifiableMap(new LinkedHashMap<>(raw));
      dropped = Collections.unmodifiableMap(new LinkedHashMap<>(dropped));
      latency = Collections.unmodifiableMap(new LinkedHashMap<>(latency));
    }

    /** State of a camera from its counters. */
    public static CameraStatus of(
        boolean up,
        List<String> problems,
        String mode,
        double restoredShare,
        StatusSnapshot counts,
        Map<String, Long> dropped) {
      return new CameraStatus(
          up,
          problems,
          mode,
          counts.frames(),
          restoredShare,
          counts.decisions(),
          counts.applied(),
          counts.raw(),
          dropped,
          counts.lostFrames(),
          counts.latency());
    }
  }

  /**
   * State of the link to the broker.
   *
   * @param broker its URI, without credentials
   * @param connected whether it is
   * @param failure why it is not; null if it is or never was tried
   * @param outboxMessages messages that wait for it
   * @param outboxBytes their size
   * @param lostMessages dropped at a limit or expired
   */
  public record MqttStatus(
      String broker,
      boolean connected,
      @Nullable String failure,
      long outboxMessages,
      long outboxBytes,
      long lostMessages) {}
}
