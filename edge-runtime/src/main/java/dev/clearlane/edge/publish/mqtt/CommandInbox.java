package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clearlane.edge.command.Answer;
import dev.clearlane.edge.command.CommandDispatcher;
import dev.clearlane.edge.command.CommandException;
import dev.clearlane.edge.mqtt.IncomingMessage;
import dev.clearlane.edge.mqtt.LinkClient;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import dev.clearlane.edge.publish.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes commands to the dispatcher, and publishes each answer to the command's response topic,
 * with its correlation data. A command without a response topic is executed without an answer.
 */
final class CommandInbox implements LinkClient.Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(CommandInbox.class);
  private static final long EXPIRY_SECONDS = 60; // senders no longer wait for the answer then
  private static final int MAX_TOPIC_CHARS = 1024;

  private final VehicleTopics topics;
  private final CommandDispatcher dispatcher;

  CommandInbox(VehicleTopics topics, CommandDispatcher dispatcher) {
    this.topics = topics;
    this.dispatcher = dispatcher;
  }

  /**
   * Body of an answer.
   *
   * @param schema version of this layout
   * @param messageId of the answer
   * @param time ISO 8601
   * @param command its name
   * @param ok whether it was executed
   * @param result of the command
   * @param error why it was not executed; absent if it was
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(
      int schema,
      String messageId,
      String time,
      String command,
      boolean ok,
      Map<String, Object> result,
      Answer.@Nullable Failure error) {}

  @Override
  public void arrived(IncomingMessage command, Consumer<OutgoingMessage> replies) {
    String name = topics.command(command.topic());
    String to = command.responseTopic();
    if (to != null && !mayAnswerTo(to)) {
      LOG.warn("command {}: rejected, its response topic must be below {}", name, topics.replies());
      return;
    }
    if (command.retained()) {
      answer(
          command,
          replies,
          Answer.refused(
              name, CommandException.Kind.MALFORMED, "a command must not be a retained message"));
      return;
    }
    dispatcher.submit(name, command.payload(), answer -> answer(command, replies, answer));
  }

  /** Accepts topics below {@code reply/} of this vehicle only, without wildcards. */
  private boolean mayAnswerTo(String topic) {
    return topic.startsWith(topics.replies())
        && topic.length() > topics.replies().length()
        && topic.length() <= MAX_TOPIC_CHARS
        && topic.chars().noneMatch(c -> c == '+' || c == '#' || Character.isISOControl(c));
  }

  private static void answer(
      IncomingMessage command, Consumer<OutgoingMessage> replies, Answer answer) {
    String to = command.responseTopic();
    if (to == null) {
      return;
    }
    Body body =
        new Body(
            1,
            MessageId.next().toString(),
            Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
            answer.command(),
            answer.ok(),
            answer.result(),
            answer.error());
    replies.accept(
        new OutgoingMessage(
            to,
            Json.CONTENT_TYPE,
            Json.bytes(body),
            Map.of(),
            false,
            EXPIRY_SECONDS,
            command.correlation()));
  }
}
