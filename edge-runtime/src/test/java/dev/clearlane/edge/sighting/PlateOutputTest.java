package dev.clearlane.edge.sighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.FakeBroker;
import dev.clearlane.edge.mqtt.FakeBroker.Behaviour;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import dev.clearlane.edge.mqtt.StateMessages;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.publish.mqtt.PlateTopic;
import dev.clearlane.edge.publish.mqtt.Schemas;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.plates.PlateModels;
import dev.clearlane.serving.plates.PlatePictures;
import dev.clearlane.serving.plates.RestoredVotes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** From frames to messages, with drawn plates and a broker in memory. */
@Timeout(120)
class PlateOutputTest {
  private final PlatePlaces places = new PlatePlaces(() -> 0);
  private static final Topics TOPICS = new Topics("fleet", "car", "front");
  private static final StreamFormat FORMAT =
      new StreamFormat(640, 360, new TimeBase(1, 10), 10, -1);
  private static final String TEXT = "KX64TFH";

  @TempDir Path directory;
  private final FramePool pool = new FramePool(2, 640, 360);
  private final FakeBroker broker = new FakeBroker(Behaviour.TAKES);
  private final MqttLink link =
      broker.link(
          MqttSettings.of(BrokerUri.parse("mqtt://127.0.0.1"), MqttCredentials.ANONYMOUS),
          new PlainStates());
  private final SightingMetrics metrics = new SightingMetrics();
  private SightingSettings settings =
      new SightingSettings(Duration.ofMillis(200), 60, List.of(), Set.of());
  private Path models;

  @BeforeEach
  void writeModel() throws Exception {
    models = directory.resolve("models");
    ModelBundle unused =
        TinyModels.plateDetector(
            models.resolve("red"),
            "red",
            PlatePictures.HALF_WIDTH_PX,
            PlatePictures.HALF_HEIGHT_PX);
    assertThat(unused.manifest().id()).isEqualTo("red");
  }

  @Test
  void shouldPublishOneVehicleWithEvidence() throws Exception {
    drive(PlatePrivacy.NONE, 20);
    List<JsonNode> plates = plates();
    assertThat(plates)
        .extracting(plate -> plate.get("kind").asText())
        .containsExactly("new", "end");
    JsonNode end = plates.get(1);
    assertThat(end.get("voted").get("text").asText()).isEqualTo(TEXT);
    assertThat(end.get("raw").get("text").asText()).isEqualTo(TEXT);
    assertThat(end.get("restored").get("text").asText()).isEqualTo(TEXT);
    assertThat(end.get("restored").get("votes").asBoolean()).isFalse();
    assertThat(end.get("restored").get("agrees").asBoolean()).isTrue();
    assertThat(end.get("reads_differ").asBoolean()).isFalse();
    // Each until the vehicle is reported with the third, then every second one.
    assertThat(end.get("frames").asInt()).isEqualTo(11);
    assertThat(end.get("track").asText()).isEqualTo(plates.get(0).get("track").asText());
    assertThat(end.get("models"))
        .extracting(JsonNode::asText)
        .containsExactly("deblur-a", "red", "ppocr-v4");
    assertThat(end.get("voted").get("characters")).hasSize(7);
    assertThat(metrics.value("front", "frames")).isEqualTo(11);
    assertThat(metrics.value("front", "found")).isEqualTo(11);
    assertThat(metrics.value("front", "new")).isEqualTo(1);
    assertThat(pool.leased()).isZero();

    List<OutgoingMessage> crops = posts(TOPICS.plateCrop());
    assertThat(crops).hasSize(4); // two views at the beginning and the end
    OutgoingMessage crop = crops.get(3);
    JsonNode listed = end.get("crops").get(1);
    assertThat(listed.get("view").asText()).isEqualTo("restored");
    assertThat(crop.properties())
        .containsEntry("view", "restored")
        .containsEntry("message_id", listed.get("message_id").asText())
        .containsEntry("plate_message_id", end.get("message_id").asText());
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(crop.payload());
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(listed.get("sha256").asText());
    assertThat(PictureFile.decode(crop.payload()).picture().widthPx())
        .as("the plate with a margin")
        .isEqualTo((int) Math.round(2 * PlatePictures.HALF_WIDTH_PX * 1.08));
  }

  @Test
  void shouldLetRestoredFramesOfTheNamedModelsVote() throws Exception {
    RestoredVotes votes = new RestoredVotes(Set.of("deblur-a"));
    PlateOutputs outputs =
        new PlateOutputs(models, List.of(), PlateModels.NONE, 1, votes, PlatePrivacy.NONE, metrics);
    try (Output output = outputs.open("front", () -> settings, FORMAT, places, topic())) {
      for (int i = 0; i < 8; i++) {
        output.accept(frame(i));
      }
    }
    assertThat(plates().get(1).get("restored").get("votes").asBoolean()).isTrue();
  }

  @Test
  void shouldLookCloselyAtTheEndOfATrack() throws Exception {
    TinyModels.scale(models.resolve("dim"), "dim", Task.DEBLUR, 0.9f);
    PlateOutputs outputs =
        new PlateOutputs(
            models, List.of(), "dim", 1, RestoredVotes.DEFAULT, PlatePrivacy.NONE, metrics);
    try (Output output = outputs.open("front", () -> settings, FORMAT, places, topic())) {
      for (int i = 0; i < 8; i++) {
        output.accept(frame(i));
      }
    }
    List<JsonNode> plates = plates();
    assertThat(plates.get(0).has("close_look")).isFalse();
    JsonNode end = plates.get(1);
    assertThat(end.get("close_look").get("text").asText()).isEqualTo(TEXT);
    assertThat(end.get("close_look").get("model").asText()).isEqualTo("dim");
    assertThat(end.get("crops"))
        .extracting(crop -> crop.get("view").asText())
        .containsExactly("raw", "restored", "close_look");
    assertThat(metrics.value("front", "closely")).isEqualTo(1);
    assertThat(places.get()).as("the last plate").hasSize(1);
  }

  @Test
  void shouldHashTextsAndSendNoCrops() throws Exception {
    PlateKey key =
        PlateKey.read(keyFile("rw-------", "old " + "ab".repeat(32), "k2 " + "cd".repeat(32)));
    drive(new PlatePrivacy(key, PlateList.EMPTY, PlateList.EMPTY, true), 8);
    List<JsonNode> plates = plates();
    assertThat(plates).isNotEmpty();
    for (JsonNode plate : plates) {
      assertThat(plate.toString()).doesNotContain(TEXT).doesNotContain("characters");
      assertThat(plate.get("text_form").asText()).isEqualTo("hashed");
      assertThat(plate.get("key_id").asText()).isEqualTo("k2");
      assertThat(plate.get("voted").get("text").asText()).isEqualTo(key.hash(TEXT)).hasSize(64);
      assertThat(plate.get("crops")).isEmpty();
    }
    assertThat(posts(TOPICS.plateCrop())).isEmpty();
  }

  @Test
  void shouldFollowTheLists() throws Exception {
    PlateKey key = PlateKey.read(keyFile("r--------", "k " + "ab".repeat(32)));
    PlateList own = list("# ours", "kx64-tfh  stolen, case 7");
    drive(new PlatePrivacy(key, PlateList.EMPTY, own, true), 8);
    assertThat(plates()).isEmpty();
    assertThat(metrics.value("front", "denied")).isEqualTo(2);
  }

  @Test
  void shouldWriteAllowedPlatesPlainlyWithTheReason() throws Exception {
    PlateKey key = PlateKey.read(keyFile("rw-------", "k " + "ab".repeat(32)));
    drive(new PlatePrivacy(key, list("KX64TFH stolen, case 7"), PlateList.EMPTY, true), 8);
    JsonNode plate = plates().get(0);
    assertThat(plate.get("voted").get("text").asText()).isEqualTo(TEXT);
    assertThat(plate.get("text_form").asText()).isEqualTo("plain");
    assertThat(plate.get("allow_reason").asText()).isEqualTo("stolen, case 7");
    assertThat(plate.has("key_id")).isFalse();
  }

  @Test
  void shouldNeverLogAText() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    root.addAppender(lines);
    root.setLevel(Level.TRACE);
    try {
      drive(PlatePrivacy.NONE, 8);
    } finally {
      root.setLevel(before);
      root.detachAppender(lines);
    }
    assertThat(plates()).isNotEmpty();
    assertThat(new ArrayList<>(lines.list))
        .noneMatch(event -> event.getFormattedMessage().contains(TEXT));
    PlateSightingTexts.assertHidden(TEXT);
  }

  @Test
  void shouldSearchRegionsOnlyAndFollowNewSettings() throws Exception {
    settings =
        new SightingSettings(Duration.ZERO, 60, List.of(new Region(0, 0, 1, 0.3)), Set.of("GB"));
    try (Output output = open(PlatePrivacy.NONE)) {
      for (int i = 0; i < 4; i++) {
        output.accept(frame(i));
      }
      assertThat(metrics.value("front", "found")).isZero();
      settings =
          new SightingSettings(
              Duration.ZERO, 60, List.of(new Region(0, 0.3, 1, 0.6)), Set.of("GB", "DE"));
      for (int i = 4; i < 8; i++) {
        output.accept(frame(i));
      }
      assertThat(metrics.value("front", "found")).isEqualTo(4);
    }
    assertThat(plates().get(0).get("box").get("y_px").asInt()).isBetween(156, 162);
  }

  @Test
  void shouldNameAMissingOrWrongModel() throws Exception {
    Path none = Files.createDirectories(directory.resolve("none"));
    PlateOutputs outputs =
        new PlateOutputs(
            none,
            List.of(),
            PlateModels.NONE,
            1,
            RestoredVotes.DEFAULT,
            PlatePrivacy.NONE,
            metrics);
    assertThatThrownBy(() -> outputs.open("front", () -> settings, FORMAT, places, topic()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no model for task plate-detect");
    PlateOutputs wrong =
        new PlateOutputs(
            models,
            List.of("ppocr-v9"),
            PlateModels.NONE,
            1,
            RestoredVotes.DEFAULT,
            PlatePrivacy.NONE,
            metrics);
    assertThatThrownBy(() -> wrong.open("front", () -> settings, FORMAT, places, topic()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no model ppocr-v9");
  }

  @Test
  void shouldRefuseKeysThatOthersMayReadAndWhatIsNoKey() throws Exception {
    Path open = keyFile("rw-r--r--", "k " + "ab".repeat(32));
    assertThatThrownBy(() -> PlateKey.read(open))
        .isInstanceOf(IOException.class)
        .hasMessage(open + ": must be for its owner only (chmod 600), but is rw-r--r--");
    Path shortKey = keyFile("rw-------", "k abcd");
    assertThatThrownBy(() -> PlateKey.read(shortKey))
        .hasMessage(shortKey + ": line 1 must be an id and 64 to 128 hexadecimal digits");
    Path empty = keyFile("rw-------", "# nothing");
    assertThatThrownBy(() -> PlateKey.read(empty)).hasMessageContaining("must hold a key");
    assertThatThrownBy(() -> PlateKey.read(directory.resolve("nowhere")))
        .hasMessageEndingWith("nowhere: no such file");
    assertThatThrownBy(() -> list("KX64TFH"))
        .hasMessageContaining("line 1 must be a plate of 1 to 16 letters and digits, and a reason")
        .hasMessageNotContaining(TEXT);
  }

  @Test
  void shouldHashAsTheStandardDoes() throws Exception {
    // The keys of RFC 4231's cases are shorter than ours; this value is Python's (hmac, sha256).
    PlateKey key = PlateKey.read(keyFile("rw-------", "k " + "0b".repeat(32)));
    assertThat(key.hash("Hi There"))
        .isEqualTo("198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7");
  }

  private Path keyFile(String permissions, String... lines) throws IOException {
    Path file = Files.createTempFile(directory, "keys", ".txt");
    Files.write(file, List.of(lines));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  private PlateList list(String... lines) throws IOException {
    return PlateList.read(Files.write(Files.createTempFile(directory, "l", ""), List.of(lines)));
  }

  /** Shows a plate that moves to the right, then nothing more. */
  private void drive(PlatePrivacy privacy, int frames) throws Exception {
    try (Output output = open(privacy)) {
      for (int i = 0; i < frames; i++) {
        output.accept(frame(i));
      }
    }
  }

  private Output open(PlatePrivacy privacy) throws IOException {
    return new PlateOutputs(
            models, List.of(), PlateModels.NONE, 1, RestoredVotes.DEFAULT, privacy, metrics)
        .open("front", () -> settings, FORMAT, places, topic());
  }

  private PlateTopic topic() {
    return new PlateTopic(link, TOPICS, null);
  }

  private RestoredFrame frame(int number) throws InterruptedException {
    BufferedImage image = PlatePictures.road(640, 360);
    PlatePictures.draw(image, 200 + 4 * number, 180, "KX64", "TFH");
    Picture picture = PlatePictures.picture(image);
    Frame raw = pool.lease();
    raw.stamp(number, number, System.nanoTime());
    raw.copyFrom(picture);
    Frame restored = pool.lease();
    restored.stampLike(raw);
    restored.copyFrom(picture);
    return new RestoredFrame(
        raw,
        restored,
        new Decision(Treatment.DEBLUR, Map.of(), "forced"),
        Treatment.DEBLUR,
        List.of("deblur-a"),
        Map.of());
  }

  private List<JsonNode> plates() throws IOException {
    List<JsonNode> plates = new ArrayList<>();
    for (OutgoingMessage post : posts(TOPICS.plate())) {
      Schemas.check("plate", post.payload());
      plates.add(new ObjectMapper().readTree(new String(post.payload(), StandardCharsets.UTF_8)));
    }
    return plates;
  }

  private List<OutgoingMessage> posts(String topic) {
    link.close();
    return broker.takenPosts().stream().filter(post -> post.topic().equals(topic)).toList();
  }

  /** States of no interest here. */
  private static final class PlainStates implements StateMessages {
    @Override
    public OutgoingMessage online(boolean onDisk, @Nullable String outboxFailure) {
      return new OutgoingMessage("state", "text/plain", new byte[0], Map.of(), true);
    }

    @Override
    public OutgoingMessage closed() {
      return online(true, null);
    }

    @Override
    public OutgoingMessage lost() {
      return online(true, null);
    }
  }
}
