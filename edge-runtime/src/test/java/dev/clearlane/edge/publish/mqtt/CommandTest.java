package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.edge.command.CommandDispatcher;
import dev.clearlane.edge.command.CommandException;
import dev.clearlane.edge.command.VehicleCommands;
import dev.clearlane.edge.command.VehicleControl;
import dev.clearlane.edge.mqtt.Mosquitto;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.serving.clips.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands from {@code mosquitto_rr}, with the shipped access list. */
@Timeout(90)
class CommandTest {
  private static final VehicleTopics TOPICS = new VehicleTopics("north", "car-7");

  @TempDir private Path directory;
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());
  private Mosquitto mosquitto;
  private CommandDispatcher dispatcher;
  private Outbox outbox;
  private MqttLink link;

  @BeforeEach
  void start() throws Exception {
    Path root = Path.of(System.getProperty("clearlane.root"));
    Path acl = Files.copy(root.resolve("docs/mosquitto/acl"), directory.resolve("acl"));
    Path passwords = Files.createFile(directory.resolve("passwords"));
    for (String user : List.of("north-car-7", "north-dashboard", "north-operator")) {
      password(passwords, user);
    }
    mosquitto =
        Mosquitto.start(
            directory, "allow_anonymous false", "password_file " + passwords, "acl_file " + acl);
    dispatcher = new CommandDispatcher();
    VehicleCommands.register(dispatcher, new Control());
    outbox = Outbox.open(OutboxSettings.inMemory());
    link =
        VehicleLink.start(
            MqttSettings.of(mosquitto.uri(), new MqttCredentials("north-car-7", "secret")),
            TOPICS,
            outbox,
            dispatcher);
    Await.until(link::connected);
  }

  @AfterEach
  void stop() {
    if (link != null) {
      link.close();
      outbox.close();
      dispatcher.close();
    }
    if (mosquitto != null) {
      mosquitto.close();
    }
  }

  @Test
  void shouldExecuteAndAnswerEveryStandardCommand() throws Exception {
    assertThat(ask("set_mode", "{\"mode\": \"derain\"}").path("ok").asBoolean()).isTrue();
    JsonNode rate = ask("set_frame_rate", "{\"camera\": \"front\", \"frames_per_second\": 0.5}");
    assertThat(rate.path("result").path("frames_per_second").asDouble()).isEqualTo(0.5);
    assertThat(ask("reload_settings", "").path("result").path("needs_restart").get(0).asText())
        .isEqualTo("cameras.front.source");
    JsonNode models = ask("list_models", "{}").path("result").path("models");
    assertThat(models.get(0).path("id").asText()).isEqualTo("derain-rep16");
    assertThat(models.get(0).path("in_use").asBoolean()).isTrue();
    assertThat(ask("switch_model", "{\"model\": \"derain-rep16\"}").path("ok").asBoolean())
        .isTrue();
    assertThat(ask("restart_camera", "{\"camera\": \"front\"}").path("ok").asBoolean()).isTrue();
    JsonNode snapshot = ask("snapshot", "{\"camera\": \"front\"}");
    assertThat(snapshot.path("result").path("raw_message_id").asText()).isEqualTo("a");
    assertThat(snapshot.path("result").path("sequence").asLong()).isEqualTo(9);

    assertThat(done)
        .containsExactly(
            "mode  derain",
            "rate front 0.5",
            "reload",
            "models",
            "switch derain-rep16",
            "restart front",
            "snapshot front");
  }

  @Test
  void shouldAnswerFailedCommandsWithAnError() throws Exception {
    assertError("fly", "{}", "unknown_command", "there is no command 'fly'");
    assertError("set_mode", "{\"mode\": ", "malformed", "body is not JSON");
    assertError("set_mode", "[1]", "malformed", "body must be a JSON object");
    assertError("set_mode", "{}", "malformed", "mode is missing");
    assertError("set_mode", "{\"mode\": \"dream\"}", "malformed", "'dream'");
    assertError("set_mode", "{\"mode\": \"pass\", \"x\": 1}", "malformed", "no key 'x'");
    assertError("set_frame_rate", "{\"frames_per_second\": 0}", "malformed", "from 0.01 to 30.0");
    assertError("switch_model", "{\"model\": \"none\"}", "not_found", "there is no model 'none'");
    assertError("restart_camera", "{\"camera\": \"rear\"}", "failed", "IllegalStateException");
    assertThat(done).isEmpty();
  }

  @Test
  void shouldIgnoreUnauthorisedSenders() throws Exception {
    int code =
        publish("north-dashboard", "clearlane/v1/north/car-7/cmd/set_mode", "{\"mode\": \"pass\"}");
    ask("set_mode", "{\"mode\": \"derain\"}"); // would be delivered after the first one
    assertThat(code).isZero(); // mosquitto_pub does not report the rejection
    assertThat(done).containsExactly("mode  derain");
  }

  @Test
  void shouldNotAnswerIntoTheVehiclesOwnTopics() throws Exception {
    publish(
        "north-operator",
        "clearlane/v1/north/car-7/cmd/set_mode",
        "{\"mode\": \"pass\"}",
        "-D",
        "publish",
        "response-topic",
        "clearlane/v1/north/car-7/state");
    ask("set_mode", "{\"mode\": \"derain\"}");
    assertThat(done).containsExactly("mode  derain");
  }

  private void assertError(String command, String body, String code, String message)
      throws Exception {
    JsonNode answer = ask(command, body);
    assertThat(answer.path("ok").asBoolean()).isFalse();
    assertThat(answer.path("error").path("code").asText()).isEqualTo(code);
    assertThat(answer.path("error").path("message").asText()).contains(message);
  }

  /** Sends a command as an operator, and returns the answer with its correlation data. */
  private JsonNode ask(String command, String body) throws Exception {
    Process process =
        new ProcessBuilder(
                Mosquitto.program("mosquitto_rr"),
                "-V",
                "mqttv5",
                "-h",
                "127.0.0.1",
                "-p",
                "" + mosquitto.port(),
                "-u",
                "north-operator",
                "-P",
                "secret",
                "-q",
                "1",
                "-W",
                "20",
                "-t",
                "clearlane/v1/north/car-7/cmd/" + command,
                "-e",
                "clearlane/v1/north/car-7/reply/test",
                "-D",
                "publish",
                "correlation-data",
                "c0ffee",
                "-F",
                "%D\t%C\t%p",
                "-m",
                body)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    String[] parts = output.strip().split("\t", 3);
    assertThat(parts[0]).isEqualTo("c0ffee");
    assertThat(parts[1]).isEqualTo("application/json");
    Schemas.check("answer", parts[2].getBytes(StandardCharsets.UTF_8));
    JsonNode answer = new ObjectMapper().readTree(parts[2]);
    assertThat(answer.path("command").asText()).isEqualTo(command);
    return answer;
  }

  private int publish(String user, String topic, String body, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Mosquitto.program("mosquitto_pub"),
                "-V",
                "mqttv5",
                "-h",
                "127.0.0.1",
                "-p",
                "" + mosquitto.port(),
                "-u",
                user,
                "-P",
                "secret",
                "-q",
                "1",
                "-t",
                topic,
                "-m",
                body));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).start().waitFor();
  }

  private static void password(Path file, String user) throws Exception {
    assertThat(
            new ProcessBuilder(
                    Mosquitto.program("mosquitto_passwd"), "-b", file.toString(), user, "secret")
                .start()
                .waitFor())
        .isZero();
  }

  /** A vehicle control that records the commands. */
  private final class Control implements VehicleControl {
    @Override
    public Snapshot snapshot(String camera) {
      done.add("snapshot " + camera);
      return new Snapshot("a", "b", 9);
    }

    @Override
    public void setMode(String camera, String mode) {
      done.add("mode " + camera + " " + mode);
    }

    @Override
    public void setFrameRate(String camera, double framesPerSecond) {
      done.add("rate " + camera + " " + framesPerSecond);
    }

    @Override
    public List<String> reloadSettings() {
      done.add("reload");
      return List.of("cameras.front.source");
    }

    @Override
    public List<Model> listModels() {
      done.add("models");
      return List.of(new Model("derain-rep16", "derain", true));
    }

    @Override
    public void switchModel(String model) throws CommandException {
      if (model.equals("none")) {
        throw new CommandException(
            CommandException.Kind.NOT_FOUND, "there is no model '" + model + "'");
      }
      done.add("switch " + model);
    }

    @Override
    public void restartCamera(String camera) {
      if (camera.equals("rear")) {
        throw new IllegalStateException("a mistake of ours");
      }
      done.add("restart " + camera);
    }
  }
}
