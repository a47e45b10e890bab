package dev.clearlane.edge.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.bundle.settings.Bound;
import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.EnabledBy;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.Key;
import dev.clearlane.bundle.settings.Restart;
import dev.clearlane.bundle.settings.Rules;
import dev.clearlane.bundle.settings.SettingsBinder;
import dev.clearlane.bundle.settings.SettingsSchema;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.bundle.settings.SettingsText;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.publish.rtsp.Credentials;
import dev.clearlane.edge.publish.rtsp.RtspSettings;
import dev.clearlane.serving.models.ModelSet;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of {@code clearlane run}, bound as a whole or not at all. */
public record Settings(
    @Doc("First part of the MQTT topics.") @Default("local") @Restart String fleet,
    @Doc("Second part of the MQTT topics: an opaque id, never a VIN.")
        @Default("vehicle-1")
        @Restart
        String vehicle,
    @Doc("Directory of the model bundles.")
        @Key("models")
        @ComputedDefault("models/ next to the launcher")
        @Example("/opt/clearlane/models")
        @Restart
        @Nullable Path modelDirectory,
    @Doc("Inference. docs/engines.md explains the keys.") EngineSection engine,
    @Doc("Cameras by name, any number; they share the engines and take turns.") @Example("front")
        Map<String, CameraSection> cameras,
    @Doc("Clients over RTSP; without a login, videos are served on loopback only.") @Restart
        RtspSection rtsp,
    @Doc("Login to servers that videos are pushed to.") @Restart PushSection push,
    @Doc("Clips of every camera on disk.") @Restart @EnabledBy("directory")
        @Nullable RecordSection record,
    @Doc("Encoding of live video.") @Restart VideoSection video,
    @Doc("Images, decisions, events and health over MQTT; docs/mqtt.md specifies the messages.")
        @Restart
        @EnabledBy("broker")
        @Nullable MqttSection mqtt,
    @Doc("Models and privacy of licence plates; docs/plates.md explains the keys.") @Restart
        PlatesSection plates,
    @Doc(
            "Signals of the vehicle: speed, wipers, rain and position, as evidence for the selector"
                + " and as fields of events.")
        @Restart
        @EnabledBy("broker")
        @Nullable SignalsSection signals,
    @Doc(
            "HTTP endpoints /healthz, /readyz and /metrics. Beyond loopback they need a username"
                + " and a password.")
        @Restart
        StatusSection status,
    @Doc(
            "Live page: the picture before and after restoration, state, mode and model, clips; and the"
                + " HTTP API under it (docs/web.md). Beyond loopback it needs a token and TLS.")
        @Restart
        @EnabledBy("listen")
        @Nullable WebSection web,
    @Doc("Log on standard error.") LogSection log) {
  public static final int STATUS_PORT = 9464;

  /** Prefix of the environment variables that override keys. */
  public static final String PREFIX = "CLEARLANE_";

  private static final String HEADER =
      "Settings of `clearlane run -c FILE`: every key with its default. `clearlane run"
          + " --print-settings` prints this file; `clearlane run --check -c FILE` checks one.\n"
          + "A key a.b_c is overridden by the environment variable CLEARLANE_A_B_C, with commas in"
          + " lists. The file is read again when it changes and on SIGHUP: keys and sections marked"
          + " (restart) take effect after a restart, the others at once.";

  public Settings {
    Rules rules = new Rules();
    cameras = BothVideos.expand(rules, cameras);
    checkTopic(rules, "fleet", fleet, "v", "c");
    checkTopic(rules, "vehicle", "f", vehicle, "c");
    cameras.keySet().forEach(name -> checkTopic(rules, "camera", "f", "v", name));
    if (rtsp != null) { // null while its own keys are wrong
      checkServed(rules, cameras, rtsp.credentials());
    }
    for (Map.Entry<String, CameraSection> camera : cameras.entrySet()) {
      CameraPlatesSection section = camera.getValue().plates();
      rules.require(
          section == null || !section.enabled() || mqtt != null || web != null,
          "cameras." + camera.getKey() + ".plates.enabled",
          "needs mqtt.broker or web.listen, which plates are published to");
    }
    rules.verify();
  }

  /**
   * Binds a source.
   *
   * @throws dev.clearlane.bundle.settings.SettingsException with every problem
   */
  public static Bound<Settings> bind(SettingsSource source) {
    return SettingsBinder.bind(Settings.class, source);
  }

  /** The commented file of all keys with their defaults. */
  public static String defaultFile() {
    return SettingsText.yaml(Settings.class, HEADER);
  }

  /** JSON schema of the file, for editors. */
  static ObjectNode schema() {
    return SettingsSchema.of(Settings.class, "Settings of clearlane run");
  }

  /** The documentation page with the table of all keys. */
  static String page() {
    return """
    # Settings
    Every key of `clearlane run -c FILE`, generated from the records of `dev.clearlane.edge.settings`. [packaging/clearlane.yaml](../packaging/clearlane.yaml)
    is the same as a commented file. A key `a.b_c` is overridden by the environment variable `CLEARLANE_A_B_C`; `NAME` is the name of a camera. Former names of
    keys still work for one release, each with a line in the log that names the new key.

    Editors with a YAML language server complete and check the keys if the file starts with
    `# yaml-language-server: $schema=/opt/clearlane/docs/schemas/settings.json`, the path of [schemas/settings.json](schemas/settings.json) on that machine.

    """
        + SettingsText.table(Settings.class);
  }

  /** Directory of the model bundles. */
  public Path models() {
    return ModelSet.directory(modelDirectory);
  }

  /** Whether every camera is published, also one without outputs of its own. */
  public boolean showsEveryCamera() {
    return mqtt != null || web != null || record != null;
  }

  /** Keys and sections that differ and take effect only after a restart. */
  public List<String> restartChanges(Settings now) {
    return SettingsBinder.restartChanges(this, now);
  }

  /** Reports fleet, vehicle or camera names that are not valid in an MQTT topic. */
  private static void checkTopic(
      Rules rules, String part, String fleet, String vehicle, String camera) {
    try {
      new Topics(fleet, vehicle, camera).state();
    } catch (IllegalArgumentException e) {
      String rule = String.valueOf(e.getMessage()).replaceFirst("^" + part + " ", "");
      if (part.equals("camera")) {
        rules.broken("cameras", "must have names that are " + rule.replaceFirst("^must be ", ""));
      } else {
        rules.broken(part, rule);
      }
    }
  }

  /** Refuses two videos at one mount, and mounts without a login that a network can reach. */
  private static void checkServed(
      Rules rules, Map<String, CameraSection> cameras, @Nullable Credentials credentials) {
    Map<String, String> takenBy = new LinkedHashMap<>();
    cameras.forEach(
        (name, camera) -> {
          for (RtspTarget target : OutputTarget.served(camera.outputs())) {
            String key = "cameras." + name + ".outputs";
            rules.accepted(
                key,
                "cannot hold this: ",
                () -> RtspSettings.of(target.host(), target.port(), credentials));
            String other = takenBy.put(target.listener() + target.path(), name);
            rules.require(
                other == null,
                key,
                "must not have rtsp://%s%s, which %s has"
                    .formatted(target.listener(), target.path(), other));
          }
        });
  }
}
