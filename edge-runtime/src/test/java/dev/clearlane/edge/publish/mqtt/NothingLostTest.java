package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.edge.mqtt.Mosquitto;
import dev.clearlane.edge.mqtt.MosquittoSub;
import dev.clearlane.serving.clips.Await;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Brokers and vehicles are killed at random moments; {@code mosquitto_sub} counts. Number of kills
 * of each: {@code -Dclearlane.rounds=20}.
 */
@Timeout(600)
class NothingLostTest {
  private static final int ROUNDS = Integer.getInteger("clearlane.rounds", 3);
  private static final int EVENTS_PER_CAMERA = Integer.getInteger("clearlane.events", 150);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path directory;

  @Test
  void shouldDeliverEveryEventWhenProcessesAreKilled() throws Exception {
    long seed = Long.getLong("clearlane.seed", System.nanoTime());
    System.out.println("NothingLostTest seed " + seed);
    Random random = new Random(seed);
    Path kept = Files.createDirectory(directory.resolve("broker"));
    String[] settings = {
      "allow_anonymous true",
      "persistence true",
      "persistence_location " + kept + "/",
      "max_queued_messages 0"
    };
    Mosquitto mosquitto = Mosquitto.start(directory, settings);
    try (MosquittoSub reader = new MosquittoSub(mosquitto.port(), "clearlane/#")) {
      reader.await(0, line -> true);
      int exit = -1;
      for (int round = 0; exit < 0 || round < 2 * ROUNDS; round++) {
        Process vehicle = drive(mosquitto.port());
        if (round >= 2 * ROUNDS) {
          exit = vehicle.waitFor();
          break;
        }
        awaitStart(vehicle);
        Thread.sleep(random.nextInt(1500)); // killed at a random moment
        if (round % 2 == 0) {
          mosquitto.stop();
          Thread.sleep(random.nextInt(300));
          mosquitto = Mosquitto.startAt(mosquitto.port(), directory, settings);
          Thread.sleep(random.nextInt(500));
        }
        vehicle.destroyForcibly().onExit().join();
      }
      assertThat(exit).isZero();
      List<String[]> events =
          reader.await(1, line -> last(line, "front", EVENTS_PER_CAMERA)).isEmpty()
              ? List.of()
              : awaitAll(reader);
      check(events);
    } finally {
      mosquitto.close();
    }
  }

  private static List<String[]> awaitAll(MosquittoSub reader) throws Exception {
    reader.await(1, line -> last(line, "rear", EVENTS_PER_CAMERA));
    Await.until(() -> distinct(reader) >= 2L * EVENTS_PER_CAMERA);
    return reader.read().stream().filter(line -> line[0].endsWith("/event")).toList();
  }

  private static long distinct(MosquittoSub reader) {
    return reader.read().stream()
        .filter(line -> line[0].endsWith("/event"))
        .map(line -> line[0] + number(line))
        .distinct()
        .count();
  }

  private static void check(List<String[]> events) throws Exception {
    for (String camera : List.of("front", "rear")) {
      Map<Long, String> ids = new HashMap<>();
      List<Long> live = new ArrayList<>();
      List<Long> historical = new ArrayList<>();
      int repeated = 0;
      for (String[] line : events) {
        if (!line[0].contains("/" + camera + "/")) {
          continue;
        }
        Schemas.check("event", line[3].getBytes(StandardCharsets.UTF_8));
        assertThat(line[2]).isEqualTo("application/json");
        String id = body(line).path("message_id").asText();
        long number = number(line);
        String before = ids.putIfAbsent(number, id);
        if (before != null) {
          assertThat(id).as("a repeated message has the same id").isEqualTo(before);
          repeated++;
        } else if (line[1].contains("is_historical:true")) {
          historical.add(number);
        } else {
          live.add(number);
        }
      }
      System.out.printf(
          "%s: %d events, %d live, %d historical, %d repeated%n",
          camera, ids.size(), live.size(), historical.size(), repeated);
      assertThat(ids).hasSize(EVENTS_PER_CAMERA);
      assertThat(live).isSorted();
      assertThat(historical).isSorted();
    }
  }

  private Process drive(int port) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            EventDriver.class.getName(),
            "mqtt://127.0.0.1:" + port,
            directory.resolve("outbox").toString(),
            "" + EVENTS_PER_CAMERA)
        .redirectError(directory.resolve("vehicle.log").toFile())
        .start();
  }

  private static void awaitStart(Process vehicle) throws Exception {
    BufferedReader output = vehicle.inputReader(StandardCharsets.UTF_8);
    assertThat(output.readLine()).isEqualTo("started");
  }

  private static boolean last(String[] line, String camera, long number) {
    return line[0].endsWith(camera + "/event") && number(line) == number;
  }

  private static long number(String[] line) {
    return body(line).path("details").path("n").asLong();
  }

  private static JsonNode body(String[] line) {
    try {
      return MAPPER.readTree(line[3]);
    } catch (java.io.IOException e) {
      throw new AssertionError(line[3], e);
    }
  }
}
