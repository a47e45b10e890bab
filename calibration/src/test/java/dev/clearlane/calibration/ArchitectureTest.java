package dev.clearlane.calibration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.clearlane.calibration");

  @Test
  void shouldUseEnginesOnlyThroughServing() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ai.onnxruntime..",
            "org.bytedeco.cuda..",
            "org.bytedeco.ffmpeg..",
            "org.bytedeco.tensorrt..",
            "dev.clearlane.edge..",
            "dev.clearlane.trainer..")
        .check(CLASSES);
  }

  @Test
  void shouldUseOpenCvToMeasureLensesAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.clearlane.calibration.camera")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(CLASSES);
  }
}
