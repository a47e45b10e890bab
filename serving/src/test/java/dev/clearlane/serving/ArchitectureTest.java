package dev.clearlane.serving;

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

/** Which package may import which: the arrows of the design, held by the build. */
class ArchitectureTest {
  private static final String SERVING = "dev.clearlane.serving";

  /** Package → the packages of this module that it may import. */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("vehicle", List.of()),
          Map.entry("frame", List.of("thread")),
          Map.entry("thread", List.of()),
          Map.entry("clip", List.of("frame", "pixels")),
          Map.entry("picture", List.of("frame")),
          Map.entry("pixels", List.of()),
          Map.entry("lens", List.of("frame")),
          Map.entry("inference", List.of("thread")),
          Map.entry("inference.cache", List.of("inference", "thread")),
          Map.entry("inference.tensorrt", List.of("inference", "inference.cache", "thread")),
          Map.entry("select", List.of("frame", "inference", "pixels", "vehicle")),
          Map.entry("restore", List.of("frame", "inference", "pixels", "select")),
          Map.entry("plates", List.of("frame", "inference", "models")),
          Map.entry("evaluation", List.of("frame", "inference", "models", "picture")),
          Map.entry(
              "models",
              List.of("frame", "inference", "inference.cache", "restore", "select", "vehicle")));

  /** Library → the packages that may know it. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.of(
          "ai.onnxruntime..", List.of("inference"),
          "org.bytedeco.ffmpeg..", List.of("clip"),
          "org.bytedeco.opencv..",
              List.of("evaluation", "lens", "picture", "pixels", "plates", "restore"),
          "org.bytedeco.tensorrt..", List.of("inference.tensorrt"),
          "org.bytedeco.cuda..", List.of("inference.tensorrt"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(SERVING);

  static Iterable<String> packages() {
    return ARROWS.keySet();
  }

  static Iterable<String> libraries() {
    return LIBRARIES.keySet();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void shouldImportOnlyAllowedPackages(String name) {
    TreeSet<String> forbidden = new TreeSet<>(ARROWS.keySet());
    forbidden.remove(name);
    forbidden.removeAll(ARROWS.get(name));
    forbidden.add("");
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
  @MethodSource("libraries")
  void shouldUseEachLibraryOnlyInItsPackages(String library) {
    noClasses()
        .that()
        .resideOutsideOfPackages(fullNames(LIBRARIES.get(library)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  @Test
  void shouldHaveArrowsForEveryPackage() {
    TreeSet<String> known = new TreeSet<>(ARROWS.keySet());
    classes().should().resideInAnyPackage(fullNames(known)).check(CLASSES);
  }

  @Test
  void shouldDependOnNoOtherModuleThanBundle() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.clearlane.edge..", "dev.clearlane.trainer..", "dev.clearlane.synth..")
        .check(CLASSES);
  }

  @Test
  void shouldHaveNoCycles() {
    slices().matching(SERVING + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  private static String[] fullNames(Iterable<String> names) {
    TreeSet<String> full = new TreeSet<>();
    names.forEach(name -> full.add(fullName(name)));
    return full.toArray(String[]::new);
  }

  private static String fullName(String name) {
    return name.isEmpty() ? SERVING : SERVING + "." + name;
  }
}
