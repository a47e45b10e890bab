package dev.clearlane.bundle.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsBinderTest {
  @TempDir private Path directory;

  enum Level {
    FULL,
    HALF
  }

  @Tuple
  record Area(double x, double y) {
    Area {
      if (x > y) {
        throw new IllegalArgumentException("x must be at most y, not " + x);
      }
    }
  }

  record Size(int width, int height) {
    static Size parse(String text) {
      String[] sides = text.split("x", -1);
      if (sides.length != 2) {
        throw new IllegalArgumentException("a size must be WxH, not '" + text + "'");
      }
      return new Size(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }
  }

  record Camera(
      @Doc("URI of the frames.") @Required @NoCredentials @Example("rtsp://host/1") String source,
      @Doc("Login.") @Example("viewer") @Nullable String username,
      @Doc("Its password.") @Example("/etc/pw") Secret password,
      @Doc("Latest output.")
          @Default("100")
          @Unit(Unit.Kind.MS)
          @Range(min = 10, max = 5000)
          @Alias("patience_ms")
          Duration deadline,
      @Doc("Work.") @Default("[full, half]") Set<Level> levels,
      @Doc("Areas.") @Default("[[0, 1]]") List<Area> areas) {}

  record Queue(
      @Doc("Folder.") @Required @Example("/var/q") Path directory,
      @Doc("Size.") @Default("4") @Unit(Unit.Kind.MIB) @Range(min = 1, max = 10) long maxSize) {}

  @ByKind
  sealed interface Loss permits Plain, Teacher {}

  record Plain(@Default("1") double weight) implements Loss {}

  record Teacher(@Required String from) implements Loss {}

  record Step(@Default("1") int size, @Default("[0, 1]") Area area, @Nullable Double rate) {}

  record Phase(@Required String name, @Inline Step step) {}

  record Plan(
      @Inline Step step,
      @DefaultsFrom("step") List<Phase> phases,
      @Doc("Optional.") @Nullable Queue queue) {}

  record All(
      @Doc("Name.") @Default("local") @Restart String name,
      @Doc("Number.") @Default("3") @Range(min = 1, max = 9) int number,
      @Doc("Size.") @Default("4x3") Size size,
      @Doc("Cameras.") @Example("front") Map<String, Camera> cameras,
      @Doc("Queue.") @Restart @EnabledBy("directory") @Nullable Queue queue,
      @Doc("Names.") @Example("{full: a}") Map<Level, String> names,
      @Doc("Losses.") @Default("[]") List<Loss> losses,
      @Doc("Flag.") @Default("true") boolean flag) {
    All {
      if (name.equals("bad")) {
        throw new RuleException("name", "must be good, but is bad");
      }
    }
  }

  @Test
  void shouldBindDefaults() {
    All all = bind("", Map.of()).value();
    assertThat(all)
        .isEqualTo(new All("local", 3, new Size(4, 3), Map.of(), null, Map.of(), List.of(), true));
  }

  @Test
  void shouldLetSectionsOfAListTakeTheKeysOfTheEnclosingOne() {
    String text = "{size: 5, rate: 2, phases: [{name: a}, {name: b, size: 7, area: [0, 9]}]}";
    Plan plan = SettingsBinder.bind(Plan.class, SettingsSource.parse("p", text)).value();
    assertThat(plan)
        .isEqualTo(
            new Plan(
                new Step(5, new Area(0, 1), 2.0),
                List.of(
                    new Phase("a", new Step(5, new Area(0, 1), null)),
                    new Phase("b", new Step(7, new Area(0, 9), null))),
                null));
  }

  @Test
  void shouldReportTheRulesOfTheMakerWithTheOtherProblems() {
    SettingsSource source = SettingsSource.parse("p", "{size: x, siz: 1, phases: [{name: a}]}");
    assertThatThrownBy(
            () ->
                SettingsBinder.bind(
                    Plan.class,
                    source,
                    (plan, rules) -> {
                      rules.broken("phases[0].name", "must be b, but is a");
                      return plan.step().size();
                    }))
        .hasMessage(
            "p: 3 errors: size must be an integer, but is 'x'; siz is not a known key; did you mean"
                + " size?; phases[0].name must be b, but is a");
  }

  @Test
  void shouldWriteATableWithoutRestartsIfThereAreNone() {
    assertThat(SettingsText.table(Plan.class))
        .isEqualTo(
            """
            | key | values | default | meaning |
            |---|---|---|---|
            | `phases` | list |  | phases |
            | `queue` | section |  | Optional. |
            """);
  }

  @Test
  void shouldBindEverything() throws IOException {
    Path password = Files.writeString(directory.resolve("pw"), "s3cret\nrest");
    All all =
        bind(
                """
                name: 007
                number: 9
                size: 8x6
                cameras:
                  front: {source: 1e3, username: no, password_file: %s, deadline_ms: 0.2e2,
                    levels: half, areas: [[1, 2], [3, 4]]}
                queue: {directory: /q, max_size_mib: 2}
                names: {half: yes}
                losses: [{kind: teacher, from: a}, {kind: plain, weight: 1e-3}]
                flag: False
                """
                    .formatted(password),
                Map.of())
            .value();
    assertThat(all.name()).isEqualTo("007");
    Camera front = all.cameras().get("front");
    assertThat(front)
        .isEqualTo(
            new Camera(
                "1e3",
                "no",
                new Secret("s3cret"),
                Duration.ofMillis(20),
                Set.of(Level.HALF),
                List.of(new Area(1, 2), new Area(3, 4))));
    assertThat(all.queue()).isEqualTo(new Queue(Path.of("/q"), 2 << 20));
    assertThat(all.names()).isEqualTo(Map.of(Level.HALF, "yes"));
    assertThat(all.losses()).containsExactly(new Teacher("a"), new Plain(1e-3));
    assertThat(all.flag()).isFalse();
    assertThat(all.toString()).doesNotContain("s3cret");
  }

  @Test
  void shouldReportAllProblemsAtOnce() {
    SettingsException failure =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                bind(
                    """
                    name: bad
                    nmber: 4
                    number: 10
                    size: 8
                    cameras:
                      front: {deadline_ms: 5, levels: [full, most], areas: [[2, 1]], password: x}
                      rear: {source: 'rtsp://a:b@c', areas: [[1]]}
                    queue: {max_size_mib: x}
                    names: {quarter: a}
                    losses: [{kind: plan}, {kind: plain, from: a}]
                    flag: no
                    """,
                    Map.of()));
    assertThat(failure.problems())
        .containsExactlyInAnyOrder(
            "name must be good, but is bad",
            "nmber is not a known key; did you mean number?",
            "number must be an integer from 1 to 9, but is 10",
            "size: a size must be WxH, not '8'",
            "cameras.front.source must be given, but is missing",
            "cameras.front.password must not be in a file: name a file with password_file, or set"
                + " APP_CAMERAS_FRONT_PASSWORD",
            "cameras.front.deadline_ms must be a number from 10 to 5000, but is 5",
            "cameras.front.levels must be a list of full, half, but is [\"full\",\"most\"]",
            "cameras.front.areas: x must be at most y, not 2.0",
            "cameras.rear.source must not hold a user or password: use username and password_file",
            "cameras.rear.areas must be lists of 2 values, [x, y], but is [\"1\"]",
            "queue.max_size_mib must be an integer from 1 to 10, but is 'x'",
            "names.quarter is not a known key; known are full, half",
            "losses[0].kind must be one of plain, teacher, but is 'plan'",
            "losses[1].from is not a known key; known are kind, weight",
            "flag must be true or false, but is 'no'");
  }

  @Test
  void shouldLetTheEnvironmentOverride() {
    Bound<All> bound =
        bind(
            "{number: 4, cameras: {front: {source: a}}}",
            Map.of(
                "APP_NUMBER", "5",
                "APP_CAMERAS_FRONT_PASSWORD", "[x",
                "APP_CAMERAS_FRONT_AREAS", "[[1, 2]]",
                "APP_CAMERAS_REAR_SOURCE", "rtsp://a:b@c",
                "APP_CAMERAS_REAR_LEVELS", "half, full",
                "APP_QUEUE_DIRECTORY", "/q",
                "APP_NAMES_FULL", "f",
                "APP_NAME", "",
                "APP_NMAE", "x"));
    All all = bound.value();
    assertThat(all.name()).isEqualTo("local");
    assertThat(all.number()).isEqualTo(5);
    assertThat(all.cameras()).containsOnlyKeys("front", "rear");
    assertThat(all.cameras().get("front").password()).isEqualTo(new Secret("[x"));
    assertThat(all.cameras().get("front").areas()).containsExactly(new Area(1, 2));
    assertThat(all.cameras().get("rear").levels()).containsExactly(Level.HALF, Level.FULL);
    assertThat(all.queue()).isEqualTo(new Queue(Path.of("/q"), 4 << 20));
    assertThat(all.names()).isEqualTo(Map.of(Level.FULL, "f"));
    assertThat(bound.unusedVariables()).containsExactly("APP_NMAE");
    assertThatThrownBy(() -> bind("", Map.of("APP_NUMBER", "0")))
        .hasMessageContaining("number (APP_NUMBER) must be an integer from 1 to 9, but is 0");
  }

  @Test
  void shouldAcceptFormerNamesWithOneLine() {
    Bound<All> bound = bind("cameras: {a: {source: x, patience_ms: 30}}", Map.of());
    assertThat(bound.value().cameras().get("a").deadline()).isEqualTo(Duration.ofMillis(30));
    assertThat(bound.deprecations())
        .containsExactly("cameras.a.patience_ms is deprecated; use cameras.a.deadline_ms");
    assertThat(
            bind("cameras: {a: {source: x}}", Map.of("APP_CAMERAS_A_PATIENCE_MS", "40"))
                .value()
                .cameras()
                .get("a")
                .deadline())
        .isEqualTo(Duration.ofMillis(40));
    assertThatThrownBy(
            () -> bind("cameras: {a: {source: x, patience_ms: 30, deadline_ms: 1}}", Map.of()))
        .hasMessageContaining("exclude each other");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: [a] | name must be a text; write it in quotes, but is",
        "name: {a: b} | name must be a text; write it in quotes, but is",
        "{number: 1, number: 2} | Duplicate",
        "name: *other | in quotes",
        "'name: [' | line 1",
        "- a | must hold keys and values",
        "number: 1.0 | must be an integer",
        "number: 0x1 | must be an integer",
        "queue: deep | queue must hold keys and values, but is 'deep'",
        "cameras: {a-b: {source: x}, a_b: {source: x}} | must differ",
        "cameras: {a: {source: x, password_file: /nowhere/pw}} | must name a readable file",
        "losses: {kind: plain} | losses must be a list",
      })
  void shouldRefuse(String yaml, String message) {
    assertThatThrownBy(() -> bind(yaml, Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldReportEachProblemInOneLine() {
    SettingsException e = new SettingsException("s.yaml", List.of("a: bad 'x\n\u001b[1my'"));
    assertThat(e.problems()).containsExactly("a: bad 'x\\u000a\\u001b[1my'");
    assertThat(e).hasMessage("s.yaml: a: bad 'x\\u000a\\u001b[1my'");
  }

  @Test
  void shouldNameChangesThatNeedARestart() {
    All before = bind("number: 4", Map.of()).value();
    All now = bind("{number: 5, name: b, queue: {directory: /q}}", Map.of()).value();
    assertThat(SettingsBinder.restartChanges(before, now)).containsExactly("name", "queue");
    assertThat(SettingsBinder.restartChanges(now, now)).isEmpty();
  }

  @Test
  void shouldWriteADefaultFileThatBindsToTheDefaults() {
    String yaml = SettingsText.yaml(All.class, "Header.");
    assertThat(yaml).startsWith("# Header.\n").contains("  #max_size_mib: 4\n");
    assertThat(yaml)
        .contains("    # Latest output. Values: 10 to 5000 ms.\n    deadline_ms: 100\n");
    String enabled = yaml.replace("    #source", "    source");
    All all = bind(enabled, Map.of()).value();
    assertThat(all.cameras()).containsOnlyKeys("front");
    assertThat(all.queue()).isNull();
    assertThat(SettingsText.table(All.class))
        .contains("| `cameras.NAME.deadline_ms` | 10 to 5000 ms | `100` |  | Latest output. |")
        .contains("| `queue.max_size_mib` | 1 to 10 MiB | `4` | yes | Size. |");
  }

  private static Bound<All> bind(String yaml, Map<String, String> environment) {
    return SettingsBinder.bind(
        All.class, SettingsSource.parse("s.yaml", yaml).withEnvironment("APP_", environment));
  }
}
