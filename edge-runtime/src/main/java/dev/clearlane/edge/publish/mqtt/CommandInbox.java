package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clearlane.edge.command.Answer;
import dev.clearlane.edge.command.CommandDispatcher;
import dev.clearlane.edge.command.CommandException;
import dev.clearlane.edge.mqtt.IncomingMessage;
import dev.clearlane.edge.mqtt.LinkClient;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands commands to the desk, and its answers to the topic that each command names, with the
 * command's correlation data. A command that names no such topic is carried out without an answer.
 */
final class CommandInbox implements LinkClient.Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(CommandInbox.class);
  private static final long EXPIRY_SECONDS = 60; // whoever asked has given up by then
  private static final int MOST_TOPIC_CHARS = 1024;

  private final VehicleTopics topics;
  private final CommandDispatcher desk;

  CommandInbox(VehicleTopics topics, CommandDispatcher desk) {
    this.topics = topics;
    this.desk = desk;
  }

  /**
   * Body of an answer.
   *
   * @param schema version of this layout
   * @param messageId of the answer
   * @param time ISO 8601
   * @param command as asked for
   * @param ok whether it was carried out
   * @param result what it has to say
   * @param error why it was not carried out; absent where it was
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
      LOG.warn("command {}: not carried out, its response topic is not allowed", name);
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
    desk.submit(name, command.payload(), answer -> answer(command, replies, answer));
  }

  /** Nobody makes us write into our own topics, or into many at once. */
  private boolean mayAnswerTo(String topic) {
    boolean ours = topic.startsWith(topics.root()) && !topic.startsWith(topics.replies());
    boolean aName =
        !topic.isEmpty()
            && topic.length() <= MOST_TOPIC_CHARS
            && topic.chars().noneMatch(c -> c == '+' || c == '#' || c == 0);
    return aName && !ours && !topic.startsWith("$");
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
