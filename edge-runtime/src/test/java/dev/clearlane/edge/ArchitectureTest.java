package dev.clearlane.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may import which: the arrows of the design, held by the build. */
class ArchitectureTest {
  private static final String EDGE = "dev.clearlane.edge";
  private static final String SERVING = "dev.clearlane.serving";

  /** The packages of the module serving, which the arrows name too. */
  private static final List<String> SERVING_PACKAGES =
      List.of(
          "frame",
          "lens",
          "picture",
          "clip",
          "thread",
          "inference",
          "inference.cache",
          "inference.tensorrt",
          "select",
          "restore",
          "models",
          "plates",
          "evaluation",
          "vehicle");

  /** The packages above all others → the packages that they may not import. */
  private static final Map<String, List<String>> TOP =
      Map.of(
          "cli",
          List.of(),
          "daemon",
          List.of("cli", "doctor", "gate", "replay", "report", "still"));

  /** Package → the packages of this module and of serving that it may import; none those of TOP. */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("status", List.of()),
          Map.entry(
              "settings",
              List.of(
                  "capture",
                  "capture.source",
                  "inference.cache",
                  "pipeline",
                  "models",
                  "mqtt",
                  "outbox",
                  "pacing",
                  "publish.file",
                  "publish.mqtt",
                  "publish.record",
                  "publish.rtsp",
                  "publish.web",
                  "encode",
                  "sighting",
                  "plates",
                  "select",
                  "status.http",
                  "vehicle",
                  "frame",
                  "lens")),
          Map.entry(
              "sighting",
              List.of("publish", "publish.mqtt", "frame", "inference", "picture", "plates")),
          Map.entry("logging", List.of()),
          Map.entry("admission", List.of()),
          Map.entry("status.http", List.of("admission", "status", "thread")),
          Map.entry("agent", List.of("thread")),
          Map.entry("outbox", List.of("agent", "logging", "thread")),
          Map.entry("command", List.of("thread")),
          Map.entry(
              "capture",
              List.of(
                  "agent",
                  "capture.relay",
                  "capture.source",
                  "capture.synthetic",
                  "frame",
                  "clip",
                  "logging",
                  "picture",
                  "status",
                  "thread")),
          Map.entry("capture.source", List.of("clip")),
          Map.entry("capture.relay", List.of("capture.source", "clip", "thread")),
          Map.entry("capture.synthetic", List.of("capture.source", "frame")),
          Map.entry("pem", List.of()),
          Map.entry("mqtt", List.of("agent", "frame", "logging", "outbox", "pem", "thread")),
          Map.entry("pacing", List.of("frame")),
          Map.entry(
              "pipeline",
              List.of(
                  "agent",
                  "logging",
                  "thread",
                  "capture",
                  "frame",
                  "inference",
                  "lens",
                  "models",
                  "pacing",
                  "publish",
                  "restore",
                  "select",
                  "status",
                  "vehicle")),
          Map.entry(
              "replay",
              List.of(
                  "capture",
                  "frame",
                  "inference",
                  "lens",
                  "models",
                  "mqtt",
                  "outbox",
                  "pipeline",
                  "publish",
                  "publish.mqtt",
                  "restore",
                  "resume",
                  "status")),
          Map.entry("gate", List.of("frame", "models", "publish.mqtt", "replay")),
          Map.entry(
              "report", List.of("frame", "models", "picture", "publish.mqtt", "replay", "restore")),
          Map.entry("resume", List.of("publish", "frame", "clip")),
          Map.entry("still", List.of("frame", "models", "picture")),
          Map.entry(
              "doctor",
              List.of(
                  "capture",
                  "capture.source",
                  "inference",
                  "clip",
                  "picture",
                  "plates",
                  "publish.file",
                  "mqtt",
                  "thread")),
          Map.entry("publish", List.of("frame", "status")),
          Map.entry("encode", List.of("agent", "logging", "publish", "frame", "clip", "thread")),
          Map.entry(
              "publish.file", List.of("publish", "encode", "frame", "clip", "picture", "status")),
          Map.entry(
              "publish.rtsp", List.of("admission", "agent", "logging", "encode", "clip", "thread")),
          Map.entry("publish.record", List.of("agent", "logging", "encode", "clip")),
          Map.entry(
              "publish.web",
              List.of("admission", "publish", "command", "frame", "pem", "picture", "status")),
          Map.entry(
              "publish.mqtt",
              List.of(
                  "publish", "command", "frame", "mqtt", "outbox", "picture", "status",
                  "vehicle")));

  /** Library → the packages that may know it. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.of(
          "ai.onnxruntime..", List.of(),
          "org.bytedeco..",
              List.of("capture", "publish.file", "publish.record", "publish.rtsp", "encode"),
          "io.netty..", List.of("publish.rtsp", "status.http"),
          "io.javalin..", List.of("publish.web"), // and Jetty under it
          "org.eclipse.paho..", List.of("mqtt"),
          "io.prometheus..",
              List.of(
                  "status",
                  "encode",
                  "publish.record",
                  "publish.rtsp",
                  "publish.web",
                  "mqtt",
                  "outbox",
                  "sighting"),
          "org.sqlite..", List.of("outbox"),
          "org.HdrHistogram..", List.of("status"),
          "picocli..", List.of("cli"),
          "me.tongfei.progressbar..", List.of("cli"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(EDGE);

  static Iterable<String> packages() {
    return ARROWS.keySet();
  }

  static Iterable<String> libraries() {
    return LIBRARIES.keySet();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void shouldImportWhatTheArrowsAllowAlone(String name) {
    TreeSet<String> forbidden = new TreeSet<>(ARROWS.keySet());
    forbidden.addAll(SERVING_PACKAGES);
    forbidden.remove(name);
    forbidden.removeAll(ARROWS.get(name));
    forbidden.addAll(TOP.keySet());
    noClasses()
        .that()
        .resideInAPackage(fullName(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(fullNames(forbidden))
        .allowEmptyShould(true) // a package may hold its sentence alone for now
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = "daemon")
  void shouldNotImportWhatBelongsToOtherCommands(String name) {
    noClasses()
        .that()
        .resideInAPackage(fullName(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(fullNames(TOP.get(name)))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void shouldKnowALibraryWhereItBelongsAlone(String library) {
    noClasses()
        .that()
        .resideOutsideOfPackages(fullNames(LIBRARIES.get(library)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  /** So that no child inherits a password. */
  @Test
  void shouldStartProcessesInOnePlace() {
    noClasses()
        .should()
        .callConstructor(ProcessBuilder.class, List.class)
        .orShould()
        .callConstructor(ProcessBuilder.class, String[].class)
        .check(CLASSES);
  }

  @Test
  void shouldHaveArrowsForEveryPackage() {
    TreeSet<String> known = new TreeSet<>(ARROWS.keySet());
    known.addAll(TOP.keySet());
    classes().should().resideInAnyPackage(fullNames(known)).check(CLASSES);
  }

  @Test
  void shouldNotGoInCircles() {
    slices().matching(EDGE + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  private static String[] fullNames(Iterable<String> names) {
    TreeSet<String> full = new TreeSet<>();
    names.forEach(name -> full.add(fullName(name)));
    return full.toArray(String[]::new);
  }

  private static String fullName(String name) {
    return (SERVING_PACKAGES.contains(name) ? SERVING : EDGE) + "." + name;
  }
}
