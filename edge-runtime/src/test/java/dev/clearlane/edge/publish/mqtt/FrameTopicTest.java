package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.FakeBroker;
import dev.clearlane.edge.mqtt.FakeBroker.Behaviour;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrameTopicTest {
  private static final Topics TOPICS = new Topics("fleet", "car", "front");
  private static final TimeBase TICKS = new TimeBase(1, 25);

  private final FramePool pool = new FramePool(1, 8, 6);
  private final FakeBroker broker = new FakeBroker(Behaviour.TAKES);
  private final MqttLink link =
      broker.link(
          MqttSettings.of(BrokerUri.parse("mqtt://127.0.0.1"), MqttCredentials.ANONYMOUS),
          new StateTopic(TOPICS.state()));

  @Test
  void shouldSendFramesEvenlyInStreamTime() throws Exception {
    try (FrameTopic topic =
        new FrameTopic(link, TOPICS, TICKS, 2, (picture, q) -> new byte[] {1})) {
      for (int i = 0; i < 50; i++) { // two seconds
        topic.accept(frame(i, Treatment.PASS, Treatment.PASS, List.of()));
      }
    }
    link.close();

    assertThat(broker.takenPosts())
        .extracting(post -> post.properties().get("sequence"))
        .containsExactly("0", "13", "26", "39");
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldReportTheTreatmentOfAFrame() throws Exception {
    try (FrameTopic topic =
        new FrameTopic(link, TOPICS, TICKS, 2, (picture, q) -> new byte[] {1})) {
      topic.accept(frame(3, Treatment.BOTH, Treatment.DERAIN, List.of("derain-a")));
    }
    link.close();

    OutgoingMessage post = broker.takenPosts().get(0);
    assertThat(post.topic()).isEqualTo(TOPICS.frame());
    assertThat(post.contentType()).isEqualTo("image/jpeg");
    assertThat(post.retained()).isFalse();
    assertThat(post.properties())
        .containsEntry("decision", "both")
        .containsEntry("applied", "derain")
        .containsEntry("work", "full")
        .containsEntry("clock_synchronised", "false") // not checked yet
        .containsEntry("models", "derain-a")
        .containsEntry("view", "restored")
        .containsEntry("pts", "3")
        .containsEntry("pts_seconds", "0.120000")
        .containsEntry("width_px", "8")
        .containsEntry("height_px", "6")
        .containsKeys("schema", "message_id", "capture_time", "topic_sequence", "is_historical");
    assertThat(post.properties().get("traceparent"))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00")
        .contains(post.properties().get("message_id").replace("-", ""));
  }

  @Test
  void shouldSendTheNextFrameBeforeAndAfterOnRequest() throws Exception {
    FramePool two = new FramePool(2, 8, 6);
    try (FrameTopic topic =
        new FrameTopic(link, TOPICS, TICKS, 0.001, (picture, q) -> new byte[] {1})) {
      topic.accept(frame(0, Treatment.PASS, Treatment.PASS, List.of()));
      var asked = topic.requestSnapshot();
      assertThat(topic.requestSnapshot()).isSameAs(asked);
      Frame raw = two.lease().stamp(7, 7, System.nanoTime());
      Frame restored = two.lease().stamp(7, 7, System.nanoTime());
      topic.accept(
          new RestoredFrame(
              raw,
              restored,
              new Decision(Treatment.DERAIN, Map.of(), "why"),
              Treatment.DERAIN,
              List.of("m"),
              Map.of()));
      link.close();

      FrameTopic.Snapshot snapshot = asked.get();
      assertThat(broker.takenPosts()).hasSize(3);
      OutgoingMessage first = broker.takenPosts().get(1);
      OutgoingMessage second = broker.takenPosts().get(2);
      assertThat(first.properties())
          .containsEntry("view", "raw")
          .containsEntry("message_id", snapshot.raw().toString());
      assertThat(second.properties())
          .containsEntry("view", "restored")
          .containsEntry("message_id", snapshot.restored().toString());
      assertThat(two.leased()).isZero();
    }
  }

  @Test
  void shouldCancelASnapshotWithoutAFrame() throws Exception {
    FrameTopic topic = new FrameTopic(link, TOPICS, TICKS, 2, (picture, q) -> new byte[] {1});
    var asked = topic.requestSnapshot();
    topic.close();
    link.close();
    assertThat(asked).isCancelled();
  }

  @Test
  void shouldReturnTheFrameWhenItCannotBeEncoded() {
    FrameTopic topic =
        new FrameTopic(
            link,
            TOPICS,
            TICKS,
            2,
            (picture, q) -> {
              throw new IOException("no");
            });
    assertThatIOException()
        .isThrownBy(() -> topic.accept(frame(0, Treatment.PASS, Treatment.PASS, List.of())));
    link.close();

    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldLowerQualityBeforeSize() throws Exception {
    List<String> tries = new ArrayList<>();
    BoundedJpeg jpeg =
        new BoundedJpeg(
            (picture, quality) -> {
              tries.add(picture.widthPx() + "@" + quality);
              return new byte[picture.widthPx() * quality];
            });

    BoundedJpeg.Jpeg result = jpeg.encode(Picture.black(8, 6), 300);

    assertThat(tries).containsExactly("8@85", "8@75", "8@65", "8@55", "8@45", "4@85", "4@75");
    assertThat(result.bytes()).hasSize(300);
    assertThat(result.widthPx()).isEqualTo(4);
    assertThat(result.heightPx()).isEqualTo(3);
  }

  @Test
  void shouldHalveByAveraging() {
    Picture picture =
        new Picture(
            3,
            2,
            new byte[] {0, 0, 0, 10, 20, 30, 99, 99, 99, 0, 0, 0, 10, 20, (byte) 250, 99, 99, 99});

    Picture half = BoundedJpeg.halved(picture);

    assertThat(half.widthPx()).isEqualTo(1);
    assertThat(half.bgr()).containsExactly(5, 10, 70);
  }

  @Test
  void shouldAccountForEveryFrameInDecisionMessages() throws Exception {
    Treatment[] drive = new Treatment[60];
    for (int i = 0; i < drive.length; i++) {
      drive[i] = i < 40 ? Treatment.PASS : i < 45 ? Treatment.DERAIN : Treatment.BOTH;
    }
    try (DecisionTopic topic = new DecisionTopic(link, TOPICS, TICKS)) {
      for (int i = 0; i < drive.length; i++) {
        topic.accept(frame(i, drive[i], drive[i], List.of()));
      }
    }
    link.close();

    List<JsonNode> messages = new ArrayList<>();
    for (OutgoingMessage post : broker.takenPosts()) {
      messages.add(new ObjectMapper().readTree(post.payload()));
    }
    assertThat(messages)
        .extracting(m -> m.path("sequence").asInt())
        .containsExactly(0, 25, 40, 45, 59);
    assertThat(messages)
        .extracting(m -> m.path("change").asBoolean())
        .containsExactly(true, false, true, true, false);
    assertThat(messages.stream().mapToInt(m -> m.path("frames").path("pass").asInt()).sum())
        .isEqualTo(40);
    assertThat(messages.stream().mapToInt(m -> m.path("frames").path("derain").asInt()).sum())
        .isEqualTo(5);
    assertThat(messages.stream().mapToInt(m -> m.path("frames").path("both").asInt()).sum())
        .isEqualTo(15);
    assertThat(messages.get(3).path("decision").asText()).isEqualTo("both");
    assertThat(messages.get(3).path("scores").path("blur").asDouble()).isEqualTo(0.5);
    assertThat(messages.get(3).path("work").asText()).isEqualTo("full");
    assertThat(messages.get(3).path("clock_synchronised").isBoolean()).isTrue();
    assertThat(messages.get(3).path("pts_seconds").asDouble()).isEqualTo(1.8);
    assertThat(messages.get(3).path("message_id").asText()).hasSize(36);
    assertThat(pool.leased()).isZero();
  }

  /** The work level is that of the frame that the message describes. */
  @Test
  void shouldReportTheWorkLevelOfAFrame() throws Exception {
    try (DecisionTopic topic = new DecisionTopic(link, TOPICS, TICKS)) {
      Frame raw = pool.lease().stamp(0, 0, System.nanoTime());
      topic.accept(
          RestoredFrame.bypass(
              raw, new Decision(Treatment.DERAIN, Map.of(), "streaks 0.94"), Map.of()));
    }
    link.close();

    OutgoingMessage post = broker.takenPosts().get(0);
    Schemas.check("decision", post.payload());
    JsonNode body = new ObjectMapper().readTree(post.payload());
    assertThat(body.path("work").asText()).isEqualTo("bypass");
    assertThat(body.path("applied").asText()).isEqualTo("pass");
  }

  @Test
  void shouldNotCallAFrameClearWithoutADecision() throws Exception {
    try (DecisionTopic decisions = new DecisionTopic(link, TOPICS, TICKS);
        FrameTopic frames =
            new FrameTopic(link, TOPICS, TICKS, 2, (picture, q) -> new byte[] {1})) {
      Frame raw = pool.lease().stamp(0, 0, System.nanoTime());
      RestoredFrame undecided = RestoredFrame.bypass(raw, Decision.none("late"), Map.of());
      frames.accept(undecided.retain());
      decisions.accept(undecided);
    }
    link.close();

    for (OutgoingMessage post : broker.takenPosts()) {
      if (post.topic().equals(TOPICS.decision())) {
        Schemas.check("decision", post.payload());
        JsonNode body = new ObjectMapper().readTree(post.payload());
        assertThat(body.has("decision")).isFalse();
        assertThat(body.path("reason").asText()).isEqualTo("no decision: late");
        assertThat(body.path("frames").path("undecided").asInt()).isOne();
        assertThat(body.path("frames").has("pass")).isFalse();
      } else {
        Schemas.check("frame", new ObjectMapper().writeValueAsBytes(post.properties()));
        assertThat(post.properties()).doesNotContainKey("decision").containsEntry("view", "raw");
      }
    }
  }

  private RestoredFrame frame(
      int sequence, Treatment decided, Treatment applied, List<String> models)
      throws InterruptedException {
    Frame frame = pool.lease().stamp(sequence, sequence, System.nanoTime());
    return new RestoredFrame(
        frame,
        frame.retain(),
        new Decision(decided, Map.of("blur", 0.5), "why"),
        applied,
        models,
        Map.of());
  }
}
