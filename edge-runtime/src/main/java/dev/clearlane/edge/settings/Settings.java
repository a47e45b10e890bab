package dev.clearlane.edge.settings;

import ch.qos.logback.classic.Level;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.publish.record.RecordPlan;
import dev.clearlane.edge.publish.record.RecordSettings;
import dev.clearlane.edge.publish.rtsp.Credentials;
import dev.clearlane.edge.publish.rtsp.PushLogin;
import dev.clearlane.edge.publish.rtsp.RtspSettings;
import dev.clearlane.edge.publish.video.LiveSettings;
import dev.clearlane.edge.publish.video.View;
import dev.clearlane.edge.status.http.StatusServer;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.EngineCache;
import dev.clearlane.serving.inference.cache.EngineKind;
import dev.clearlane.serving.inference.cache.EngineSettings;
import dev.clearlane.serving.inference.cache.Precision;
import dev.clearlane.serving.inference.cache.SizeProfile;
import dev.clearlane.serving.inference.cache.SizeProfile.Side;
import dev.clearlane.serving.models.ModelSet;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * @param engines what runs the models, and how
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
public record Settings(
    String fleet,
    String vehicle,
    Path models,
    List<String> modelIds,
    EngineSettings engines,
    Map<String, CameraEntry> cameras,
    @Nullable Credentials rtsp,
    PushLogin push,
    LiveSettings video,
    @Nullable RecordPlan record,
    @Nullable MqttEntry mqtt,
    @Nullable SignalsEntry signals,
    StatusServer.@Nullable Listen status,
    Level logLevel) {
  public static final int STATUS_PORT = 9464;

  private static final int MOST_THREADS = 256;
  private static final int MOST_DLA_CORE = 15;
  private static final Pattern LISTEN = Pattern.compile("(.*?):?([0-9]{1,5})");

  /** Reads them; what is wrong is noted in the section. */
  public static Settings read(Section all) {
    String fleet = all.text("fleet", "local");
    String vehicle = all.text("vehicle", "vehicle-1");
    checkTopic(all, fleet, "v", "c");
    checkTopic(all, "f", vehicle, "c");
    Map<String, CameraEntry> cameras = new LinkedHashMap<>();
    all.sections("cameras", "source")
        .forEach(
            (name, section) -> {
              checkTopic(all, "f", "v", name);
              CameraEntry entry = CameraEntry.read(section);
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
        ModelSet.directory(all.text("models").map(Path::of).orElse(null)),
        engine.texts("models"),
        engines(engine),
        cameras,
        rtsp,
        push(all.section("push")),
        video(all.section("video")),
        record(all.section("record")),
        MqttEntry.read(all.section("mqtt")),
        SignalsEntry.read(all.section("signals")),
        status(all.section("status")),
        logLevel(all.section("log")));
  }

  private static EngineSettings engines(Section section) {
    BuildOptions usual = BuildOptions.DEFAULT;
    EngineKind kind = section.choice("kind", EngineKind.AUTO);
    int threads =
        section.integer("threads", 1, MOST_THREADS, Runtime.getRuntime().availableProcessors());
    Path cache = section.text("cache").map(Path::of).orElse(EngineCache.defaultDirectory());
    Precision precision = section.choice("precision", usual.precision());
    Side least = section.parsed("least_size", Side::parse).orElse(usual.sizes().min());
    Side most = section.parsed("most_size", Side::parse).orElse(usual.sizes().max());
    Side tuned = section.parsed("usual_size", Side::parse).orElse(usual.sizes().opt());
    int workspace =
        section.integer(
            "workspace_mib",
            BuildOptions.MIN_WORKSPACE_MIB,
            BuildOptions.MAX_WORKSPACE_MIB,
            usual.workspaceMib());
    int dla = section.integer("dla_core", BuildOptions.NO_DLA, MOST_DLA_CORE, usual.dlaCore());
    BuildOptions build = usual;
    try {
      build = new BuildOptions(precision, new SizeProfile(least, tuned, most), workspace, dla);
    } catch (IllegalArgumentException e) {
      section.problem("least_size", "and the keys beside it: " + e.getMessage());
    }
    return new EngineSettings(kind, threads, cache, build);
  }

  /** What of the settings differs and is only taken over at a start. */
  public List<String> coldChanges(Settings now) {
    List<String> keys = new ArrayList<>();
    addIfDifferent(keys, "fleet", fleet, now.fleet);
    addIfDifferent(keys, "vehicle", vehicle, now.vehicle);
    addIfDifferent(keys, "models", models, now.models);
    addIfDifferent(keys, "engine.models", modelIds, now.modelIds);
    addIfDifferent(keys, "engine.threads", engines.threads(), now.engines.threads());
    addIfDifferent(keys, "engine.kind", engines.kind(), now.engines.kind());
    addIfDifferent(keys, "engine.cache", engines.cache(), now.engines.cache());
    addIfDifferent(keys, "engine", engines.build(), now.engines.build());
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

  private static @Nullable Credentials rtsp(Section section) {
    String username = section.text("username", "");
    String password = section.secret("password").orElse("");
    if (username.isEmpty() != password.isEmpty()) {
      section.problem("username", "must be set together with a password, or neither");
      return null;
    }
    return username.isEmpty() ? null : new Credentials(username, password);
  }

  private static PushLogin push(Section section) {
    return new PushLogin(rtsp(section), section.readable("ca").orElse(null));
  }

  /** One video at one place, and nothing open to a network. */
  private static void checkServed(
      Section all, Map<String, CameraEntry> cameras, @Nullable Credentials credentials) {
    Map<String, String> takenBy = new LinkedHashMap<>();
    cameras.forEach(
        (name, camera) -> {
          for (String output : camera.outputs()) {
            try {
              for (RtspTarget target : OutputTarget.served(List.of(output))) {
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

  private static @Nullable RecordPlan record(Section section) {
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
                new RecordPlan(
                    Path.of(folder),
                    (long) mebibytes << 20,
                    new RecordSettings(continuous, clip, before, after),
                    views))
        .orElse(null);
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
