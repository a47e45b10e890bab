package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.command.Answer;
import dev.clearlane.edge.command.CommandDispatcher;
import dev.clearlane.edge.mqtt.IncomingMessage;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command may contain, and where its answer may go. */
@Timeout(30)
class CommandBoundsTest {
  private final CommandDispatcher dispatcher = new CommandDispatcher();
  private final VehicleTopics topics = new VehicleTopics("north", "car-7");
  private final LinkedBlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

  CommandBoundsTest() {
    dispatcher.register(
        "set", request -> Map.of("mode", request.read(parameters -> parameters.text("mode"))));
  }

  @AfterEach
  void close() {
    dispatcher.close();
  }

  @Test
  void shouldRefuseALargeBodyBeforeItIsQueued() throws Exception {
    dispatcher.submit("set", new byte[17 << 10], answers::add);
    Answer answer = answers.poll(); // at once, on this thread
    assertThat(answer).isNotNull();
    assertThat(answer.error().message())
        .isEqualTo("body must be at most 16384 bytes, but has 17408");
  }

  @Test
  void shouldBoundDepthTextsAndNumbers() throws Exception {
    refuse("[".repeat(5000));
    refuse("{\"mode\":" + "[".repeat(9) + "]".repeat(9) + "}");
    refuse("{\"mode\": \"" + "x".repeat(5000) + "\"}");
    refuse("{\"mode\": " + "9".repeat(500) + "}");
    refuse("{\"" + "k".repeat(10_000) + "\": 1}");
    refuse("{\"mode\": [" + "1,".repeat(3000) + "1]}");
  }

  private void refuse(String body) throws InterruptedException {
    dispatcher.submit("set", body.getBytes(StandardCharsets.UTF_8), answers::add);
    Answer answer = answers.poll(10, TimeUnit.SECONDS);
    assertThat(answer.ok()).isFalse();
    assertThat(answer.error().code()).isEqualTo("malformed");
    assertThat(answer.error().message()).hasSizeLessThan(300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clearlane/v1/north/car-7/state",
        "clearlane/v1/north/car-7/reply/",
        "clearlane/v1/north/car-8/cmd/set",
        "clearlane/v1/north/car-70/reply/me",
        "anything/at/all",
        "$SYS/x",
        "clearlane/v1/north/car-7/reply/+",
        "clearlane/v1/north/car-7/reply/a\nb",
        ""
      })
  void shouldAnswerBelowItsOwnRepliesOnly(String topic) throws Exception {
    LinkedBlockingQueue<OutgoingMessage> sent = new LinkedBlockingQueue<>();
    CommandInbox inbox = new CommandInbox(topics, dispatcher);
    inbox.arrived(command(topic), sent::add);
    inbox.arrived(command("clearlane/v1/north/car-7/reply/me"), sent::add);
    OutgoingMessage first = sent.poll(10, TimeUnit.SECONDS);
    assertThat(first.topic()).isEqualTo("clearlane/v1/north/car-7/reply/me");
    assertThat(sent).isEmpty();
  }

  private static IncomingMessage command(String responseTopic) {
    return new IncomingMessage(
        "clearlane/v1/north/car-7/cmd/set",
        "{\"mode\": \"x\"}".getBytes(StandardCharsets.UTF_8),
        "",
        Map.of(),
        responseTopic,
        null,
        false);
  }
}
