package dev.clearlane.bench.witness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Records received messages and their faults. Used by one thread. */
final class Notebook {
  private static final int MAX_FAULTS_KEPT = 10;
  private static final String SEGMENT = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";
  private static final String VEHICLE = "clearlane/v1/" + SEGMENT + "/" + SEGMENT;

  private final Set<String> ids = new HashSet<>();
  private final Map<String, Long> lastSequence = new HashMap<>();
  private final Map<String, Long> decidedFrames = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();
  private long frames;
  private long decisions;
  private long states;
  private long duplicates;
  private long payloadBytes;
  private long faultyMessages;
  private String lastState = "";

  void add(Message message) {
    payloadBytes += message.payload().length;
    try {
      read(message);
    } catch (Fault e) {
      faultyMessages++;
      if (faults.size() < MAX_FAULTS_KEPT) {
        faults.add(message.topic() + ": " + e.getMessage());
      }
    }
  }

  WitnessReport report() {
    return new WitnessReport(
        frames,
        decisions,
        states,
        duplicates,
        payloadBytes,
        decidedFrames,
        lastState,
        faultyMessages,
        faults);
  }

  private void read(Message message) throws Fault {
    String kind = message.topic().substring(message.topic().lastIndexOf('/') + 1);
    switch (kind) {
      case "frame" -> {
        requireTopic(message, VEHICLE + "/" + SEGMENT + "/frame");
        FrameMessage frame = FrameMessage.read(message);
        if (isNew(frame.id())) {
          frames++;
          requireOrder(message.topic(), frame.sequence());
        }
      }
      case "decision" -> {
        requireTopic(message, VEHICLE + "/" + SEGMENT + "/decision");
        DecisionMessage decision = DecisionMessage.read(message);
        if (isNew(decision.id())) {
          decisions++;
          decision
              .frames()
              .forEach((kindOf, count) -> decidedFrames.merge(kindOf, count, Long::sum));
          requireOrder(message.topic(), decision.sequence());
        }
      }
      case "state" -> {
        requireTopic(message, VEHICLE + "/state");
        states++;
        state(message);
      }
      case "health" -> requireTopic(message, VEHICLE + "/health");
      default -> throw new Fault("no such topic in the layout");
    }
  }

  private void state(Message message) throws Fault {
    JsonNode body = JsonBody.parse(message);
    // A Last Will is sent by the broker: the embedded one (Artemis 2.44) drops its content type,
    // and
    // now and then sends it although the vehicle has disconnected. Mosquitto does neither.
    if (!body.path("reason").asText().equals("lost")) {
      JsonBody.requireContentType(message);
    }
    String state = JsonBody.text(body, "state");
    Fault.unless(
        state.equals("online") || state.equals("offline"),
        "state must be online or offline, but is %s",
        state);
    lastState = state;
    if (state.equals("online")) {
      lastSequence.clear(); // a restarted vehicle restarts its frame count
    }
  }

  private static void requireTopic(Message message, String pattern) throws Fault {
    Fault.unless(message.topic().matches(pattern), "topic must match %s", pattern);
  }

  private boolean isNew(String id) {
    boolean unseen = ids.add(id);
    if (!unseen) {
      duplicates++;
    }
    return unseen;
  }

  private void requireOrder(String topic, long sequence) throws Fault {
    Long before = lastSequence.put(topic, sequence);
    Fault.unless(
        before == null || sequence > before,
        "sequence must grow, but %d came after %d",
        sequence,
        before);
  }
}
