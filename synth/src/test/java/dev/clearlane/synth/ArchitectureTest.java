package dev.clearlane.synth;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.clearlane.synth");

  @Test
  void shouldDependOnNeitherTrainerNorRuntime() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.clearlane.edge..", "dev.clearlane.trainer..")
        .check(classes);
  }

  @Test
  void shouldReachNativeLibrariesOnlyThroughServing() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.bytedeco..", "ai.onnxruntime..")
        .check(classes);
  }
}
