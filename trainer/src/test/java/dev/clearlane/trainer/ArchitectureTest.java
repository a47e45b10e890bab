package dev.clearlane.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.clearlane.trainer");

  @Test
  void shouldNeverSeeTheEdgeRuntime() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.clearlane.edge..")
        .check(classes);
  }

  @Test
  void shouldKeepNativeLibrariesInTheirPlaces() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "..trainer.network..",
            "..trainer.batch..",
            "..trainer.training..",
            "..trainer.validation..",
            "..trainer.onnx..",
            "..trainer.weights..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco.pytorch..")
        .check(classes);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.onnxruntime..", "org.bytedeco.ffmpeg..", "org.bytedeco.opencv..")
        .because("models, clips and stills are serving's")
        .check(classes);
  }

  @Test
  void shouldKeepNetworksApartFromDataAndTraining() {
    noClasses()
        .that()
        .resideInAPackage("..trainer.network..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..trainer.data..",
            "..trainer.recipe..",
            "..trainer.training..",
            "..trainer.validation..",
            "..trainer.onnx..")
        .check(classes);
    noClasses()
        .that()
        .resideInAnyPackage("..trainer.data..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..trainer.network..",
            "..trainer.recipe..",
            "..trainer.training..",
            "..trainer.validation..",
            "..trainer.onnx..")
        .check(classes);
  }

  @Test
  void shouldKeepTheRecordOfARunApartFromTraining() {
    noClasses()
        .that()
        .resideInAnyPackage("..trainer.run..", "..trainer.page..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..trainer.network..",
            "..trainer.recipe..",
            "..trainer.training..",
            "..trainer.validation..",
            "..trainer.onnx..",
            "..trainer.weights..")
        .check(classes);
  }

  @Test
  void shouldKeepRecipesAndValidationApartFromTraining() {
    noClasses()
        .that()
        .resideInAnyPackage("..trainer.recipe..", "..trainer.validation..", "..trainer.batch..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..trainer.training..")
        .check(classes);
  }
}
