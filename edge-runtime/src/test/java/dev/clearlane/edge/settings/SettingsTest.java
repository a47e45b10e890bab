package dev.clearlane.edge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.clearlane.bundle.settings.Bound;
import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.edge.capture.source.Login;
import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.pipeline.ProcessingPolicy;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.EngineKind;
import dev.clearlane.serving.inference.cache.Precision;
import dev.clearlane.serving.inference.cache.SizeProfile.Side;
import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.lens.LensModel;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.models.Tier;
import dev.clearlane.serving.vehicle.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest extends SettingsCase {
  @Test
  void shouldReadEverything() throws Exception {
    Path secret = Files.writeString(directory.resolve("password"), "s3cret\nnot this\n");
    Settings settings =
        read(
            """
            fleet: north
            vehicle: car-7
            models: /opt/models
            engine:
              threads: 3
              models: [derain-rep16-pu2]
              kind: onnx
              precision: fp32
              cache: /var/cache/engines
              most_size: 1280x720
            cameras:
              front:
                source: rtsp://10.0.0.9/stream
                username: viewer
                password_file: %s
                mode: derain
                deadline_ms: 80
                levels: [full, roi]
                regions: [[0, 0.5, 1, 0.5], [0.1, 0.1, 0.2, 0.2]]
                outputs: [front.mp4, pictures/]
              rear:
                source: v4l2:/dev/video0
            mqtt: {broker: "mqtts://broker.example", frames_per_second: 0.5, health_seconds: 5}
            signals:
              broker: mqtts://127.0.0.1
              topic: car/vss
              username: reader
              password_file: %s
              names: {speed: Vehicle.ADAS.Speed}
            status: {listen: "9000"}
            log: {level: debug}
            """
                .formatted(secret, secret),
            Map.of());

    assertThat(settings.fleet()).isEqualTo("north");
    assertThat(settings.vehicle()).isEqualTo("car-7");
    assertThat(settings.models()).isEqualTo(Path.of("/opt/models"));
    assertThat(settings.engine().models()).containsExactly("derain-rep16-pu2");
    assertThat(settings.engine().settings().threads()).isEqualTo(3);
    assertThat(settings.engine().settings().kind()).isEqualTo(EngineKind.ONNX);
    assertThat(settings.engine().settings().cache()).isEqualTo(Path.of("/var/cache/engines"));
    assertThat(settings.engine().settings().build().precision()).isEqualTo(Precision.FP32);
    assertThat(settings.engine().settings().build().sizes().max()).isEqualTo(new Side(1280, 720));
    assertThat(settings.cameras()).containsOnlyKeys("front", "rear");
    CameraSection front = settings.cameras().get("front");
    assertThat(front.capture().source().label()).isEqualTo("rtsp://10.0.0.9/stream");
    assertThat(front.capture().login()).isEqualTo(new Login("viewer", "s3cret"));
    assertThat(settings.toString()).doesNotContain("s3cret");
    assertThat(front.handling(ScaleChoice.DEFAULT).mode()).isEqualTo(Mode.DERAIN);
    assertThat(front.handling(ScaleChoice.DEFAULT).deadline()).isEqualTo(Duration.ofMillis(80));
    assertThat(front.handling(ScaleChoice.DEFAULT).levels())
        .containsExactlyInAnyOrder(WorkLevel.FULL, WorkLevel.ROI);
    assertThat(front.handling(ScaleChoice.DEFAULT).regions())
        .containsExactly(new Region(0, 0.5, 1, 0.5), new Region(0.1, 0.1, 0.2, 0.2));
    assertThat(front.outputs())
        .extracting(OutputTarget::text)
        .containsExactly("front.mp4", "pictures/");
    assertThat(settings.cameras().get("rear").handling(ScaleChoice.DEFAULT).mode())
        .isEqualTo(Mode.AUTO);
    assertThat(settings.mqtt().broker()).hasToString("mqtts://broker.example:8883");
    assertThat(settings.mqtt().healthInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.signals().broker()).hasToString("mqtts://127.0.0.1:8883");
    assertThat(settings.signals().credentials()).isEqualTo(new MqttCredentials("reader", "s3cret"));
    assertThat(settings.signals().topic()).isEqualTo("car/vss");
    assertThat(settings.signals().signalNames().names())
        .containsEntry(Signal.SPEED, "Vehicle.ADAS.Speed")
        .containsEntry(Signal.HEADING, "Vehicle.CurrentLocation.Heading");
    assertThat(settings.status().server().address().getPort()).isEqualTo(9000);
    assertThat(settings.status().server().address().getAddress().isLoopbackAddress()).isTrue();
    assertThat(settings.log().logLevel()).isEqualTo(Level.DEBUG);
  }

  @Test
  void shouldReadTierAndScale() throws Exception {
    Settings settings =
        read(
            """
            engine: {tier: archive-fast, scale: 2}
            cameras:
              front: {source: "synthetic:clock", scale: auto}
              rear: {source: "synthetic:clock"}
            """,
            Map.of());
    assertThat(settings.engine().tier()).isEqualTo(Tier.ARCHIVE_FAST);
    ScaleChoice general = settings.engine().scaleOr(Tier.ARCHIVE_FAST);
    assertThat(general).isEqualTo(ScaleChoice.fixed(2));
    assertThat(settings.cameras().get("front").handling(general).scale())
        .isEqualTo(ScaleChoice.AUTO);
    assertThat(settings.cameras().get("rear").handling(general).scale()).isEqualTo(general);

    Settings plain = read("cameras: {front: {source: synthetic:clock}}", Map.of());
    assertThat(plain.engine().tier()).isNull();
    assertThat(plain.engine().scaleOr(Tier.FAST)).isEqualTo(ScaleChoice.fixed(2));
    assertThat(plain.restartChanges(settings))
        .contains("engine.tier")
        .doesNotContain("engine.scale");

    assertThat(
            read("{}", Map.of("CLEARLANE_ENGINE_TIER", "best", "CLEARLANE_ENGINE_SCALE", "3"))
                .engine())
        .returns(Tier.BEST, EngineSection::tier)
        .returns(ScaleChoice.fixed(3), EngineSection::scale);
    assertThat(refused("engine: {tier: golden, scale: 4}", Map.of()).problems())
        .contains(
            "engine.tier must be one of fast, standard, best, archive-fast, archive, but is"
                + " 'golden'",
            "engine.scale: must be 1 to 3 or auto, but is '4'");
  }

  @Test
  void shouldReadTheLensOfACamera() throws Exception {
    Path file = directory.resolve("front.lens.json");
    String yaml = "cameras: {front: {source: synthetic:clock, undistort: %s}}".formatted(file);
    assertThat(refused(yaml, Map.of()).problems())
        .containsExactly(
            "cameras.front.undistort cannot be used: %s: no such file".formatted(file));
    Lens lens =
        new Lens(
            LensModel.FISHEYE, 640, 360, 300, 300, 320, 180, List.of(0.0, 0.0, 0.0, 0.0), 0, 0, 0);
    lens.write(file);
    Settings settings = read(yaml, Map.of());
    assertThat(settings.cameras().get("front").handling(ScaleChoice.DEFAULT).lens())
        .isEqualTo(lens);
    Files.writeString(file, "{}");
    assertThat(refused(yaml, Map.of()).problems())
        .singleElement()
        .asString()
        .startsWith("cameras.front.undistort cannot be used: " + file + ": Missing")
        .hasLineCount(1);
  }

  @Test
  void shouldListAllErrorsAtOnceWithKeyRuleAndValue() throws Exception {
    SettingsException failure =
        refused(
            """
            fleet: "no/slash"
            engine: {threads: many, kind: gpu, most_size: big, usual_size: 16x16}
            cameras:
              front:
                sorce: a.mp4
                mode: sideways
                deadline_ms: 5
                levels: [full, quarter]
                regions: [[0, 0.5, 1.5, 0.5]]
                outputs: [movie.gif]
              rear:
                source: rtsp://user:hunter2@camera/1
                password: hunter2
            mqtt: {broker: "tcp://x", health_seconds: 0}
            signals:
              broker: mqtt://u:hunter2@car
              topic: vss/#
              password: hunter2
              names: {speed: "a b", colour: x}
            status: {listen: "0.0.0.0:9000"}
            log: loud
            """,
            Map.of());

    assertThat(failure.problems())
        .contains(
            "engine.threads must be an integer from 1 to 256, but is 'many'",
            "engine.kind must be one of auto, onnx, tensorrt, but is 'gpu'",
            "engine: sizes must not decrease from min over opt to max, but are 32x32, 16x16 and"
                + " 1920x1088",
            "cameras.front.source must be given, but is missing",
            "cameras.front.mode must be one of auto, deblur, derain, both, pass, but is 'sideways'",
            "cameras.front.deadline_ms must be a number from 10 to 5000, but is 5",
            "cameras.front.levels must be a list of full, half, third, roi, bypass, but is"
                + " [\"full\",\"quarter\"]",
            "cameras.rear.source must not hold a user or password: use username and password_file",
            "log must hold keys and values, but is 'loud'")
        .anySatisfy(p -> assertThat(p).startsWith("fleet must be 1 to 64 letters"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .isEqualTo("cameras.front.sorce is not a known key; did you mean source?"))
        .anySatisfy(p -> assertThat(p).startsWith("cameras.front.regions").contains("1.5"))
        .anySatisfy(p -> assertThat(p).startsWith("cameras.front.outputs").contains("movie.gif"))
        .anySatisfy(p -> assertThat(p).startsWith("cameras.rear.password must not be in a file"))
        .anySatisfy(p -> assertThat(p).startsWith("mqtt.broker: broker must be mqtt://"))
        .contains("mqtt.health_seconds must be a number from 1 to 3600, but is 0")
        .anySatisfy(p -> assertThat(p).startsWith("signals.broker: broker must be given without"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith("signals.topic must be parts separated by slashes")
                    .endsWith("'vss/#'"))
        .anySatisfy(p -> assertThat(p).startsWith("signals.password must not be in a file"))
        .anySatisfy(p -> assertThat(p).startsWith("signals.names must be letters").contains("a b"))
        .anySatisfy(p -> assertThat(p).startsWith("signals.names.colour is not a known key"))
        .anySatisfy(
            p -> assertThat(p).startsWith("status.listen must be a loopback address unless"));
    assertThat(failure.toString()).doesNotContain("hunter2");
    assertThat(failure.getMessage()).contains("errors: ").doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cameras: {a: {source: 'synthetic:clock', source: y}} | Duplicate",
        "cameras: [ | line 1",
        "- a | must hold keys and values",
        "cameras: {a-b: {source: 'synthetic:clock'}, a_b: {source: y}} | must differ",
        "cameras: {a: {source: 'synthetic:clock', regions: [1, 2]}} | must be lists of 4 values",
        "cameras: {a: {source: 'synthetic:clock', password_file: /nowhere/pw}} | must name a readable file",
        "cameras: {a: {source: 'synthetic:clock', username: {b: c}}} | username must be a text",
        "vehicle: WVWZZZ1JZXW000001 | never a vehicle identification number",
      })
  void shouldRefuse(String yaml, String message) throws Exception {
    String text =
        yaml.contains("vehicle") ? yaml + "\ncameras: {a: {source: 'synthetic:clock'}}" : yaml;
    assertThatThrownBy(() -> read(text, Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldReportSettingsThatNeedARestart() throws Exception {
    Settings before = read("cameras: {front: {source: synthetic:clock}}", Map.of());
    Settings now =
        read(
            "{fleet: b, engine: {threads: 7}, cameras: {front: {source: synthetic:rainy-drive}}}",
            Map.of());
    assertThat(before.restartChanges(now)).isEqualTo(List.of("fleet", "engine.threads"));
  }

  @Test
  void shouldAcceptFormerKeysAndNameTheNewOnes() {
    Bound<Settings> bound =
        bind(
            SettingsSource.parse(
                "s.yaml",
                """
                engine: {least_size: 64x64, usual_size: 640x480, most_size: 1280x720}
                cameras: {front: {source: synthetic:clock}}
                record: {directory: /clips, most_mib: 8}
                mqtt: {broker: "mqtt://b", health_seconds: 5, outbox: {most_mib: 9, most_hours: 2}}
                """),
            Map.of());
    assertThat(bound.value().engine().settings().build().sizes())
        .hasToString("64x64..640x480..1280x720");
    assertThat(bound.value().record().plan().maxBytes()).isEqualTo(8 << 20);
    assertThat(bound.value().mqtt().outboxSettings().maxAge()).isEqualTo(Duration.ofHours(2));
    assertThat(bound.deprecations())
        .contains(
            "engine.least_size is deprecated; use engine.min_size",
            "engine.usual_size is deprecated; use engine.opt_size",
            "engine.most_size is deprecated; use engine.max_size",
            "record.most_mib is deprecated; use record.max_size_mib",
            "mqtt.health_seconds is deprecated; use mqtt.health_interval_s",
            "mqtt.outbox.most_mib is deprecated; use mqtt.outbox.max_size_mib",
            "mqtt.outbox.most_hours is deprecated; use mqtt.outbox.max_age_hours");
  }

  @Test
  void shouldHaveTheDefaultsOfTheComponents() throws Exception {
    Settings settings = read("cameras: {front: {source: synthetic:clock}}", Map.of());
    assertThat(settings.engine().settings().build()).isEqualTo(BuildOptions.DEFAULT);
    assertThat(settings.cameras().get("front").handling(ScaleChoice.DEFAULT).mode())
        .isEqualTo(ProcessingPolicy.DEFAULT.mode());
    assertThat(settings.cameras().get("front").deadline())
        .isEqualTo(ProcessingPolicy.DEFAULT.deadline());
    assertThat(settings.cameras().get("front").regions())
        .isEqualTo(ProcessingPolicy.DEFAULT.regions());
    assertThat(settings.video().live()).isEqualTo(LiveSettings.of(25));
    assertThat(settings.signals()).isNull();
    assertThat(settings.status().server().address().getPort()).isEqualTo(Settings.STATUS_PORT);
    Settings queued = read("mqtt: {broker: 'mqtt://b', outbox: {directory: /q}}", Map.of());
    assertThat(queued.mqtt().outboxSettings()).isEqualTo(OutboxSettings.in(Path.of("/q")));
    assertThat(queued.signals()).isNull();
  }

  @Test
  void shouldDescribeEveryKeyInTheDefaultFileAndTheTable() throws Exception {
    Path root = Path.of(System.getProperty("clearlane.root", ".."));
    Path target = Files.createDirectories(Path.of("target"));
    String yaml = Settings.defaultFile();
    Files.writeString(target.resolve("clearlane.yaml"), yaml);
    assertThat(Files.readString(root.resolve("packaging/clearlane.yaml")))
        .as("refresh with cp edge-runtime/target/clearlane.yaml packaging/")
        .isEqualTo(yaml);
    String page = Settings.page();
    Files.writeString(target.resolve("settings.md"), page);
    assertThat(Files.readString(root.resolve("docs/settings.md")))
        .as("refresh with cp edge-runtime/target/settings.md docs/")
        .isEqualTo(page);
    Settings settings = bind(SettingsSource.parse("default", yaml), Map.of()).value();
    assertThat(settings.cameras()).containsOnlyKeys("front");
    assertThat(settings.mqtt()).isNull();
  }

  @Test
  void shouldMakeTwoCamerasOfAClipWithTwoVideos() throws Exception {
    Path clip = Files.writeString(directory.resolve("two.mkv"), "not read here");
    String text =
        """
        cameras:
          front:
            source: %s#loop=yes&video=both
            outputs: ["rtsp://127.0.0.1:8554/front", "rtsp://127.0.0.1:8554/front/raw", clear.mp4, out/]
        """
            .formatted(clip);

    Settings settings = read(text, Map.of());

    assertThat(settings.cameras().keySet()).containsExactly("front", "front-2");
    assertThat(settings.cameras().get("front").source()).endsWith("#loop=yes&video=0");
    assertThat(settings.cameras().get("front-2").source()).endsWith("#loop=yes&video=1");
    assertThat(settings.cameras().get("front-2").outputs())
        .extracting(OutputTarget::text)
        .containsExactly(
            "rtsp://127.0.0.1:8554/front-2",
            "rtsp://127.0.0.1:8554/front-2/raw",
            "clear-2.mp4",
            "out-2/");
    assertThatThrownBy(() -> read(text + "  front-2: {source: \"synthetic:clock\"}\n", Map.of()))
        .hasMessageContaining("the camera front-2, which exists already");
  }
}
