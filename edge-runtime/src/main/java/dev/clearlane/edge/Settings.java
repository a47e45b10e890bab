package dev.clearlane.edge;

import ch.qos.logback.classic.Level;
import dev.clearlane.edge.capture.CameraSettings;
import dev.clearlane.edge.capture.Login;
import dev.clearlane.edge.capture.Source;
import dev.clearlane.edge.frame.Region;
import dev.clearlane.edge.frame.WorkLevel;
import dev.clearlane.edge.live.Handling;
import dev.clearlane.edge.mode.Mode;
import dev.clearlane.edge.mode.ModelChoice;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.publish.mqtt.BrokerUri;
import dev.clearlane.edge.publish.mqtt.Credentials;
import dev.clearlane.edge.publish.mqtt.SignalFeed;
import dev.clearlane.edge.publish.mqtt.TlsSettings;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.publish.record.RecordSettings;
import dev.clearlane.edge.publish.rtsp.RtspSettings;
import dev.clearlane.edge.publish.video.LiveSettings;
import dev.clearlane.edge.publish.video.View;
import dev.clearlane.edge.settings.Section;
import dev.clearlane.edge.status.http.StatusServer;
import dev.clearlane.edge.vehicle.Signal;
import dev.clearlane.edge.vehicle.SignalNames;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code clearlane run} is told: read from one file and the environment, whole or not at all.
 *
 * @param fleet first part of the topics
 * @param vehicle second part, opaque
 * @param models where the model bundles lie
 * @param modelIds models to take for their tasks instead of the first found
 * @param threads of one run of an engine
 * @param cameras by name, at least one
 * @param rtsp what RTSP clients must know; null for servers on loopback alone
 * @param push who we are to servers that videos are pushed to
 * @param video how live videos are encoded
 * @param record null for no recorder
 * @param mqtt null for none
 * @param signals where the vehicle's own signals come from; null for nowhere
 * @param status null for no listener
 * @param logLevel of what is logged
 */
record Settings(
    String fleet,
    String vehicle,
    Path models,
    List<String> modelIds,
    int threads,
    Map<String, CameraEntry> cameras,
    dev.clearlane.edge.publish.rtsp.@Nullable Credentials rtsp,
    Pushes.Login push,
    LiveSettings video,
    Recordings.@Nullable Plan record,
    @Nullable MqttEntry mqtt,
    @Nullable SignalsEntry signals,
    StatusServer.@Nullable Listen status,
    Level logLevel) {
  static final int STATUS_PORT = 9464;

  private static final int MOST_THREADS = 256;
  private static final double MOST_PICTURES_PER_SECOND = 30;
  private static final int MOST_HEALTH_SECONDS = 3600;
  private static final Pattern CREDENTIALS = Pattern.compile("[a-z0-9+]+://[^/?#]*@.*");
  private static final Pattern LISTEN = Pattern.compile("(.*?):?([0-9]{1,5})");

  /**
   * One camera.
   *
   * @param capture where its frames come from
   * @param handling what is done to them
   * @param outputs where they go, as the command line names outputs
   */
  record CameraEntry(CameraSettings capture, Handling handling, List<String> outputs) {}

  /**
   * What is published over MQTT.
   *
   * @param tls null for an open link
   * @param framesPerSecond most pictures per second of each camera
   * @param healthEvery how often health is said
   * @param commands whether the vehicle listens to commands
   */
  record MqttEntry(
      BrokerUri broker,
      Credentials credentials,
      @Nullable TlsSettings tls,
      double framesPerSecond,
      Duration healthEvery,
      boolean commands,
      OutboxSettings outbox) {}

  /**
   * The vehicle's own broker and what it calls its signals.
   *
   * @param tls null for an open link
   * @param topic first parts of the signals' topics
   */
  record SignalsEntry(
      BrokerUri broker,
      Credentials credentials,
      @Nullable TlsSettings tls,
      String topic,
      SignalNames names) {}

  /** Reads them; what is wrong is noted in the section. */
  static Settings read(Section all) {
    String fleet = all.text("fleet", "local");
    String vehicle = all.text("vehicle", "vehicle-1");
    checkTopic(all, fleet, "v", "c");
    checkTopic(all, "f", vehicle, "c");
    Map<String, CameraEntry> cameras = new LinkedHashMap<>();
    all.sections("cameras", "source")
        .forEach(
            (name, section) -> {
              checkTopic(all, "f", "v", name);
              CameraEntry entry = camera(section);
              if (entry != null) {
                cameras.put(name, entry);
              }
            });
    var rtsp = rtsp(all.section("rtsp"));
    checkServed(all, cameras, rtsp);
    Section engine = all.section("engine");
    return new Settings(
        fleet,
        vehicle,
        ModelChoice.directory(all.text("models").map(Path::of).orElse(null)),
        engine.texts("models"),
        engine.integer("threads", 1, MOST_THREADS, Runtime.getRuntime().availableProcessors()),
        cameras,
        rtsp,
        push(all.section("push")),
        video(all.section("video")),
        record(all.section("record")),
        mqtt(all.section("mqtt")),
        signals(all.section("signals")),
        status(all.section("status")),
        logLevel(all.section("log")));
  }

  /** What of the settings differs and is only taken over at a start. */
  List<String> coldChanges(Settings now) {
    List<String> keys = new ArrayList<>();
    addIfDifferent(keys, "fleet", fleet, now.fleet);
    addIfDifferent(keys, "vehicle", vehicle, now.vehicle);
    addIfDifferent(keys, "models", models, now.models);
    addIfDifferent(keys, "engine.models", modelIds, now.modelIds);
    addIfDifferent(keys, "engine.threads", threads, now.threads);
    addIfDifferent(keys, "rtsp", rtsp, now.rtsp);
    addIfDifferent(keys, "push", push, now.push);
    addIfDifferent(keys, "video", video, now.video);
    addIfDifferent(keys, "record", record, now.record);
    addIfDifferent(keys, "mqtt", mqtt, now.mqtt);
    addIfDifferent(keys, "signals", signals, now.signals);
    addIfDifferent(keys, "status", status, now.status);
    addIfDifferent(keys, "log.level", logLevel, now.logLevel);
    return keys;
  }

  private static void addIfDifferent(
      List<String> keys, String key, @Nullable Object before, @Nullable Object now) {
    if (before == null ? now != null : !before.equals(now)) {
      keys.add(key);
    }
  }

  /** Notes what of a topic's parts cannot stand in one. */
  private static void checkTopic(Section all, String fleet, String vehicle, String camera) {
    try {
      new Topics(fleet, vehicle, camera).state();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      String key = message.substring(0, message.indexOf(' '));
      String rule = message.substring(key.length() + 1);
      if (key.equals("camera")) {
        all.problem("cameras", "must have names that are " + rule.replaceFirst("^must be ", ""));
      } else {
        all.problem(key, rule);
      }
    }
  }

  private static @Nullable CameraEntry camera(Section section) {
    CameraSettings capture = capture(section);
    Handling usual = Handling.DEFAULT;
    Mode mode = section.choice("mode", usual.mode());
    Duration deadline =
        Duration.ofMillis(
            section.integer(
                "deadline_ms",
                Handling.LEAST_DEADLINE_MS,
                Handling.MOST_DEADLINE_MS,
                (int) usual.deadline().toMillis()));
    var levels = section.choices("levels", WorkLevel.class, EnumSet.copyOf(usual.levels()));
    List<Region> regions = regions(section);
    List<String> outputs = section.texts("outputs");
    for (String output : outputs) {
      try {
        Outlets.check(output);
      } catch (IllegalArgumentException e) {
        section.problem("outputs", "cannot hold this: " + e.getMessage());
      }
    }
    if (outputs.stream().distinct().count() < outputs.size()) {
      section.problem("outputs", "must not name one twice");
    }
    return capture == null
        ? null
        : new CameraEntry(
            capture,
            new Handling(mode, deadline, levels, regions.isEmpty() ? usual.regions() : regions),
            outputs);
  }

  private static @Nullable CameraSettings capture(Section section) {
    Optional<String> source = section.text("source");
    String username = section.text("username", "");
    String password = section.secret("password").orElse("");
    if (username.isEmpty() && !password.isEmpty()) {
      section.problem("username", "must be set where a password is");
      return null;
    }
    if (source.isEmpty()) {
      section.problem("source", "must say where the frames come from, but is missing");
      return null;
    }
    if (CREDENTIALS.matcher(source.get()).matches() && !section.isFromEnvironment("source")) {
      section.problem("source", "must not hold a user or password: use username and password_file");
      return null;
    }
    Login login = username.isEmpty() ? Login.NONE : new Login(username, password);
    try {
      CameraSettings settings = CameraSettings.of(source.get()).with(login);
      if (settings.source() instanceof Source.Recording recording
          && !Files.exists(recording.path())) {
        section.problem(
            "source", "must name a file or folder, but there is no " + recording.path());
      }
      return settings;
    } catch (IllegalArgumentException e) {
      section.problem("source", "cannot be used: " + e.getMessage());
      return null;
    }
  }

  private static List<Region> regions(Section section) {
    List<Region> regions = new ArrayList<>();
    for (double[] r : section.numbers("regions", 4)) {
      try {
        regions.add(new Region(r[0], r[1], r[2], r[3]));
      } catch (IllegalArgumentException e) {
        section.problem("regions", "cannot hold this: " + e.getMessage());
      }
    }
    return regions;
  }

  private static dev.clearlane.edge.publish.rtsp.@Nullable Credentials rtsp(Section section) {
    String username = section.text("username", "");
    String password = section.secret("password").orElse("");
    if (username.isEmpty() != password.isEmpty()) {
      section.problem("username", "must be set together with a password, or neither");
      return null;
    }
    return username.isEmpty()
        ? null
        : new dev.clearlane.edge.publish.rtsp.Credentials(username, password);
  }

  private static Pushes.Login push(Section section) {
    return new Pushes.Login(rtsp(section), file(section, "ca"));
  }

  /** One video at one place, and nothing open to a network. */
  private static void checkServed(
      Section all,
      Map<String, CameraEntry> cameras,
      dev.clearlane.edge.publish.rtsp.@Nullable Credentials credentials) {
    Map<String, String> takenBy = new LinkedHashMap<>();
    cameras.forEach(
        (name, camera) -> {
          for (String output : camera.outputs()) {
            try {
              for (RtspTarget target : Outlets.served(List.of(output))) {
                RtspSettings.of(target.host(), target.port(), credentials);
                String other = takenBy.put(target.listener() + target.path(), name);
                if (other != null) {
                  all.problem(
                      "cameras." + name + ".outputs",
                      "must not have %s, which %s has".formatted(output, other));
                }
              }
            } catch (IllegalArgumentException e) {
              if (credentials == null && !String.valueOf(e.getMessage()).startsWith("output")) {
                all.problem("cameras." + name + ".outputs", "cannot hold this: " + e.getMessage());
              }
            }
          }
        });
  }

  private static LiveSettings video(Section section) {
    LiveSettings usual = LiveSettings.of(section.number("frames_per_second", 1, 240, 25));
    List<String> encoders = section.texts("encoders");
    int kilobits = section.integer("bitrate_kbps", 0, 100_000, 0);
    double keyframe = section.number("keyframe_s", 0.1, 60, usual.keyframeEvery().toMillis() / 1e3);
    int repeat =
        section.integer("repeat_after_ms", 20, 10_000, (int) usual.repeatAfter().toMillis());
    int slate = section.integer("slate_after_ms", 20, 600_000, (int) usual.slateAfter().toMillis());
    try {
      return new LiveSettings(
          0,
          0,
          usual.framesPerSecond(),
          1000 * kilobits,
          Duration.ofMillis(Math.round(1000 * keyframe)),
          encoders.isEmpty() ? usual.encoders() : encoders,
          Duration.ofMillis(repeat),
          Duration.ofMillis(slate));
    } catch (IllegalArgumentException e) {
      section.problem("encoders", "and the keys beside it: " + e.getMessage());
      return usual;
    }
  }

  private static Recordings.@Nullable Plan record(Section section) {
    Optional<String> directory = section.text("directory");
    int mebibytes = section.integer("most_mib", 1, 1 << 24, 4096);
    boolean continuous = section.flag("continuous", true);
    Duration clip = Duration.ofSeconds(section.integer("clip_s", 1, 3600, 60));
    Duration before = Duration.ofSeconds(section.integer("pre_event_s", 0, 60, 5));
    Duration after = Duration.ofSeconds(section.integer("post_event_s", 0, 600, 10));
    Set<View> views = section.choices("views", View.class, EnumSet.of(View.RESTORED, View.RAW));
    return directory
        .map(
            folder ->
                new Recordings.Plan(
                    Path.of(folder),
                    (long) mebibytes << 20,
                    new RecordSettings(continuous, clip, before, after),
                    views))
        .orElse(null);
  }

  private static @Nullable MqttEntry mqtt(Section section) {
    Optional<BrokerUri> broker = section.parsed("broker", BrokerUri::parse);
    double rate = section.number("frames_per_second", 0.01, MOST_PICTURES_PER_SECOND, 2);
    Duration healthEvery =
        Duration.ofSeconds(section.integer("health_seconds", 1, MOST_HEALTH_SECONDS, 30));
    Credentials credentials = brokerLogin(section);
    boolean commands = section.flag("commands", true);
    TlsSettings tls = tls(section, broker);
    OutboxSettings outbox = outbox(section.section("outbox"));
    return broker
        .map(uri -> new MqttEntry(uri, credentials, tls, rate, healthEvery, commands, outbox))
        .orElse(null);
  }

  private static @Nullable SignalsEntry signals(Section section) {
    Optional<BrokerUri> broker = section.parsed("broker", BrokerUri::parse);
    String topic = section.parsed("topic", SignalFeed::requirePrefix).orElse(SignalFeed.PREFIX);
    SignalNames names = signalNames(section);
    Credentials credentials = brokerLogin(section);
    TlsSettings tls = tls(section, broker);
    return broker.map(uri -> new SignalsEntry(uri, credentials, tls, topic, names)).orElse(null);
  }

  private static SignalNames signalNames(Section section) {
    Section renamed = section.section("names");
    Map<Signal, String> names = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      renamed
          .text(signal.name().toLowerCase(Locale.ROOT))
          .ifPresent(name -> names.put(signal, name));
    }
    try {
      return new SignalNames(names);
    } catch (IllegalArgumentException e) {
      section.problem("names", String.valueOf(e.getMessage()));
      return SignalNames.USUAL;
    }
  }

  /** Who we are to a broker. */
  private static Credentials brokerLogin(Section section) {
    String username = section.text("username", "");
    String password = section.secret("password").orElse("");
    if (username.isEmpty() && !password.isEmpty()) {
      section.problem("username", "must be set where a password is");
    }
    return new Credentials(username, password);
  }

  private static @Nullable TlsSettings tls(Section section, Optional<BrokerUri> broker) {
    TlsSettings tls = tls(section.section("tls"));
    if (tls != null && broker.isPresent() && !broker.get().tls()) {
      section.problem("tls", "must go with an mqtts:// broker, but it is " + broker.get());
    }
    return tls;
  }

  private static @Nullable TlsSettings tls(Section section) {
    Path ca = file(section, "ca");
    Path certificate = file(section, "certificate");
    Path key = file(section, "key");
    if (ca == null && certificate == null && key == null) {
      return null;
    }
    try {
      return new TlsSettings(ca, certificate, key, TlsSettings.usual().minimum());
    } catch (IllegalArgumentException e) {
      section.problem("certificate", "and key must be given together");
      return null;
    }
  }

  private static @Nullable Path file(Section section, String key) {
    Path file = section.text(key).map(Path::of).orElse(null);
    if (file != null && !Files.isReadable(file)) {
      section.problem(key, "must name a file that can be read, but is '" + file + "'");
    }
    return file;
  }

  private static OutboxSettings outbox(Section section) {
    OutboxSettings usual =
        section
            .text("directory")
            .map(directory -> OutboxSettings.in(Path.of(directory)))
            .orElse(OutboxSettings.inMemory());
    return usual.withCaps(
        (long) section.integer("most_mib", 1, 1 << 20, (int) (usual.mostBytes() >> 20)) << 20,
        Duration.ofHours(
            section.integer("most_hours", 1, 24 * 365, (int) usual.mostAge().toHours())));
  }

  private static StatusServer.@Nullable Listen status(Section section) {
    String listen = section.text("listen", "127.0.0.1:" + STATUS_PORT);
    String username = section.text("username", "");
    String password = section.secret("password").orElse("");
    if (listen.equals("none")) {
      return null;
    }
    Matcher matcher = LISTEN.matcher(listen);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65535) {
      section.problem("listen", "must be ADDRESS:PORT, PORT or none, but is '" + listen + "'");
      return null;
    }
    String host = matcher.group(1).replaceAll("^\\[|]$", "");
    try {
      return new StatusServer.Listen(
          new InetSocketAddress(
              host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(matcher.group(2))),
          username,
          password);
    } catch (IllegalArgumentException e) {
      section.problem("listen", String.valueOf(e.getMessage()).replaceFirst("^listen ", ""));
      return null;
    }
  }

  private static Level logLevel(Section section) {
    return Level.valueOf(section.choice("level", LogLevel.INFO).name().toUpperCase(Locale.ROOT));
  }

  private enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }
}
