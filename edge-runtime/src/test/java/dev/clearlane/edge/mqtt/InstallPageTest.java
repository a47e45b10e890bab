package dev.clearlane.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/jetson.md, and the broker's settings there, with a real broker. */
@Timeout(60)
class InstallPageTest {
  private static final Path ROOT = Path.of(System.getProperty("clearlane.root"));
  private static final String USER = "north-car-7";

  @TempDir private Path folder;

  @Test
  void shouldMakeCertificatesThatBrokerAndDaemonAccept() throws Exception {
    String passwd = Mosquitto.program("mosquitto_passwd");
    Mosquitto.program("openssl");
    run("bash", "-euo", "pipefail", "-c", commands());
    String password = Files.readString(folder.resolve("mqtt.password")).strip();
    Files.createFile(folder.resolve("broker.passwords"));
    run(passwd, "-b", folder.resolve("broker.passwords").toString(), USER, password);

    try (Mosquitto broker = Mosquitto.start(folder, settings())) {
      MqttSettings ours =
          MqttSettings.of(
                  BrokerUri.parse("mqtts://localhost:" + broker.port()),
                  new MqttCredentials(USER, password))
              .withTls(
                  new TlsSettings(
                      folder.resolve("ca.pem"),
                      folder.resolve("vehicle.pem"),
                      folder.resolve("vehicle.key"),
                      TlsSettings.Version.TLS_1_2));
      BrokerProbe.check(ours);

      MqttSettings wrong =
          MqttSettings.of(ours.broker(), new MqttCredentials(USER, "guessed")).withTls(ours.tls());
      assertThatThrownBy(() -> BrokerProbe.check(wrong)).isInstanceOf(IOException.class);
      MqttSettings uncertified =
          ours.withTls(
              new TlsSettings(folder.resolve("ca.pem"), null, null, TlsSettings.Version.TLS_1_2));
      assertThatThrownBy(() -> BrokerProbe.check(uncertified)).isInstanceOf(IOException.class);
    }
  }

  /** The page's commands up to those that need Docker or root, for the test's folder. */
  private static String commands() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/jetson.md"));
    int from = page.indexOf("# the fleet's authority");
    int to = page.indexOf("# who is who at the broker");
    assertThat(from).isPositive();
    assertThat(to).isGreaterThan(from);
    String commands = page.substring(from, to);
    assertThat(commands).contains("openssl verify").doesNotContain("docker", "sudo");
    return "umask 077\n" + commands;
  }

  /** The settings of the broker in docker/jetson, with the paths of the test's folder. */
  private String[] settings() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    return Files.readString(ROOT.resolve("docker/jetson/mosquitto.conf"))
        .replace("/mosquitto/config/acl", ROOT.resolve("docs/mosquitto/acl").toString())
        .replace("/mosquitto/config/", folder + "/")
        .replace("/run/secrets/", folder + "/")
        .replace("/mosquitto/data/", folder.resolve("data") + "/")
        .lines()
        .filter(line -> !line.startsWith("listener ")) // the test's own port
        .toArray(String[]::new);
  }

  private void run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
