package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.edge.mqtt.IncomingMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A message of a vehicle, formatted for people or for scripts. */
public final class WatchedMessage {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
  private static final int MAX_CHARS = 400;

  private final IncomingMessage arrival;

  private WatchedMessage(IncomingMessage arrival) {
    this.arrival = arrival;
  }

  /** Topic filter of one fleet or all, and one vehicle or all ({@code +}). */
  public static String filter(String fleet, String vehicle) {
    for (String part : new String[] {fleet, vehicle}) {
      if (!part.equals("+")) {
        VehicleTopics.requireSegment("fleet and vehicle", part);
      }
    }
    return "clearlane/v1/" + fleet + '/' + vehicle + "/#";
  }

  /** Wraps a message; unknown messages are shown unchanged. */
  public static WatchedMessage of(IncomingMessage arrival) {
    return new WatchedMessage(arrival);
  }

  /** True if the payload is a JPEG. */
  public boolean isPicture() {
    return arrival.contentType().equals(FrameFitter.JPEG);
  }

  /** File name for the image; never a path, even if the message id is one. */
  public String fileName() {
    String id = arrival.properties().getOrDefault("message_id", "");
    return (ID.matcher(id).matches() ? id : MessageId.next().toString()) + ".jpg";
  }

  /** One line for people. */
  public String line() {
    StringBuilder line = new StringBuilder(printable(arrival.topic()));
    if (arrival.properties().getOrDefault("is_historical", "false").equals("true")) {
      line.append(" (historical)");
    }
    line.append("  ");
    if (isPicture()) {
      Map<String, String> p = arrival.properties();
      line.append(
          String.format(
              Locale.ROOT,
              "%sx%s, %d bytes, frame %s at %s s: %s, %s, applied %s %s",
              p.get("width_px"),
              p.get("height_px"),
              arrival.payload().length,
              p.get("sequence"),
              p.get("pts_seconds"),
              p.get("view"),
              p.get("decision"),
              p.get("applied"),
              p.get("models")));
    } else {
      line.append(new String(arrival.payload(), StandardCharsets.UTF_8));
    }
    String text = printable(line.toString());
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS - 1) + "…";
  }

  /** One JSON object: topic, properties, and the body or the size of the image. */
  public String json() {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("topic", arrival.topic());
    node.put("content_type", arrival.contentType());
    node.put("retained", arrival.retained());
    ObjectNode properties = node.putObject("properties");
    arrival.properties().forEach(properties::put);
    node.put("payload_bytes", arrival.payload().length);
    if (!isPicture()) {
      node.set("body", body());
    }
    return node.toString();
  }

  private JsonNode body() {
    try {
      JsonNode body = MAPPER.readTree(arrival.payload());
      if (body != null && !body.isMissingNode()) {
        return body;
      }
    } catch (IOException e) {
      return MAPPER.getNodeFactory().textNode(text());
    }
    return MAPPER.getNodeFactory().nullNode();
  }

  private String text() {
    return new String(arrival.payload(), StandardCharsets.UTF_8);
  }

  /** Replaces control characters, which could control the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
