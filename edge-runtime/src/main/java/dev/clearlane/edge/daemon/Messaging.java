package dev.clearlane.edge.daemon;

import dev.clearlane.edge.command.CommandDispatcher;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxStats;
import dev.clearlane.edge.pipeline.CameraListener;
import dev.clearlane.edge.pipeline.OutputPlan;
import dev.clearlane.edge.publish.mqtt.DecisionTopic;
import dev.clearlane.edge.publish.mqtt.EventTopic;
import dev.clearlane.edge.publish.mqtt.FrameTopic;
import dev.clearlane.edge.publish.mqtt.HealthTopic;
import dev.clearlane.edge.publish.mqtt.PlateTopic;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.publish.mqtt.VehicleLink;
import dev.clearlane.edge.publish.mqtt.VehicleTopics;
import dev.clearlane.edge.publish.web.DaemonStatus;
import dev.clearlane.edge.settings.MqttSection;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.serving.picture.JpegEncoder;
import dev.clearlane.serving.thread.DaemonThread;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The vehicle's side of MQTT: outbox, link, commands, health and the topics of each camera. */
final class Messaging implements AutoCloseable {
  /** Name of the output of images. */
  static final String IMAGES = "mqtt-frame";

  private static final Logger LOG = LoggerFactory.getLogger(Messaging.class);

  /** Of the 5 s that a shutdown may take; unsent messages stay in the outbox. */
  private static final Duration LINK_CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /** Interval of checking whether a time server synchronises the clock. */
  private static final long CLOCK_PERIOD_S = 30;

  private final String fleet;
  private final String vehicle;
  private final double framesPerSecond;
  private final @Nullable VehicleSignals signals;
  private final Outbox outbox;
  private final MqttLink link;
  private final CameraEvents events;
  private final HealthTopic health;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(DaemonThread.factory("mqtt-clock"));
  private final Map<String, FrameTopic> topics = new ConcurrentHashMap<>();
  private final Map<String, Double> rates = new ConcurrentHashMap<>();

  private Messaging(
      String fleet,
      String vehicle,
      MqttSection mqtt,
      @Nullable VehicleSignals signals,
      CommandDispatcher dispatcher) {
    this.fleet = fleet;
    this.vehicle = vehicle;
    framesPerSecond = mqtt.framesPerSecond();
    this.signals = signals;
    outbox = Outbox.open(mqtt.outboxSettings());
    VehicleTopics names = new VehicleTopics(fleet, vehicle);
    link =
        VehicleLink.start(
            MqttSettings.of(mqtt.broker(), mqtt.credentials())
                .withTls(mqtt.tlsSettings())
                .withTimeouts(MqttSettings.Timeouts.DEFAULT.withClose(LINK_CLOSE_TIMEOUT)),
            names,
            outbox,
            mqtt.commands() ? dispatcher : null);
    health = new HealthTopic(link, names);
    Map<String, EventTopic> eventTopics = new ConcurrentHashMap<>();
    events =
        new CameraEvents(
            camera ->
                eventTopics.computeIfAbsent(
                    camera,
                    name -> new EventTopic(link, new Topics(fleet, vehicle, name), signals)));
  }

  /**
   * Starts messaging; returns at once, whether or not the broker can be reached.
   *
   * @param signals position, heading and speed for events; null for none
   * @param dispatcher executes commands
   * @param snapshots status of each camera by its name, requested for every health message
   * @param software what runs, requested for every health message
   */
  static Messaging start(
      Settings settings,
      MqttSection mqtt,
      @Nullable VehicleSignals signals,
      CommandDispatcher dispatcher,
      Supplier<Map<String, StatusSnapshot>> snapshots,
      Supplier<HealthTopic.Software> software,
      Metrics metrics) {
    Messaging messaging =
        new Messaging(settings.fleet(), settings.vehicle(), mqtt, signals, dispatcher);
    metrics.register(messaging.link.collectors());
    long everyMs = mqtt.healthInterval().toMillis();
    // Neither ever fails, and both end with the executor.
    Future<?> unusedChecks =
        messaging.clock.scheduleWithFixedDelay(
            messaging::checkClock, 0, CLOCK_PERIOD_S, TimeUnit.SECONDS);
    Future<?> unusedHealth =
        messaging.clock.scheduleWithFixedDelay(
            () -> messaging.publishHealth(snapshots, software),
            everyMs,
            everyMs,
            TimeUnit.MILLISECONDS);
    return messaging;
  }

  /** The outputs of one camera. */
  List<OutputPlan> outputs(String camera) {
    Topics names = new Topics(fleet, vehicle, camera);
    return List.of(
        new OutputPlan(
            IMAGES,
            format -> {
              FrameTopic topic =
                  new FrameTopic(
                      link,
                      names,
                      format.timeBase(),
                      rates.getOrDefault(camera, framesPerSecond),
                      (picture, quality) -> new JpegEncoder(quality).encode(picture));
              topics.put(camera, topic);
              return topic;
            }),
        new OutputPlan(
            "mqtt-decision", format -> new DecisionTopic(link, names, format.timeBase())));
  }

  /** State of the link and of what waits for it. */
  DaemonStatus.MqttStatus status() {
    OutboxStats waiting = outbox.stats();
    return new DaemonStatus.MqttStatus(
        link.broker().toString(),
        link.connected(),
        link.failure(),
        waiting.waitingMessages(),
        waiting.waitingBytes(),
        waiting.lostMessages());
  }

  /** The topic of a camera's plates. */
  PlateTopic plates(String camera) {
    return new PlateTopic(link, new Topics(fleet, vehicle, camera), signals);
  }

  /** Publishes events of cameras that are lost or back. */
  CameraListener watch() {
    return events;
  }

  /** The current frame topic of a camera; null before its first frame. */
  @Nullable FrameTopic topic(String camera) {
    return topics.get(camera);
  }

  /** Sets the maximum rate of images of a camera. */
  void setFramesPerSecond(String camera, double rate) {
    rates.put(camera, rate);
    FrameTopic topic = topics.get(camera);
    if (topic != null) {
      topic.setFramesPerSecond(rate);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    if (!TimedClose.run("mqtt-close", CLOSE_TIMEOUT, link::close)) {
      LOG.warn(
          "{}: closing the connection timed out; unsent messages stay in the outbox",
          link.broker());
    }
    outbox.close();
  }

  private void checkClock() {
    try {
      link.clock().refresh();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Health is never queued, so it is not sent while disconnected. */
  private void publishHealth(
      Supplier<Map<String, StatusSnapshot>> snapshots, Supplier<HealthTopic.Software> software) {
    try {
      if (link.connected()) {
        health.send(snapshots.get(), software.get());
      }
    } catch (RuntimeException e) { // retried with the next one
      LOG.warn("sending health failed: {}", e.toString());
    }
  }
}
