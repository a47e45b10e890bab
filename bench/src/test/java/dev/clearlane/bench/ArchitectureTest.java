package dev.clearlane.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses BENCH =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.clearlane.bench");

  @Test
  void shouldKeepTheWitnessAStrangerToTheRuntime() {
    noClasses()
        .that()
        .resideInAPackage("dev.clearlane.bench.witness..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.clearlane.edge..", "dev.clearlane.bundle..", "org.bytedeco..")
        .check(BENCH);
  }

  @Test
  void shouldKeepTheBrokersLibraryInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.clearlane.bench.broker..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.activemq..")
        .check(BENCH);
  }

  @Test
  void shouldNotKnowTheTrainer() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.clearlane.trainer..")
        .check(BENCH);
  }
}
