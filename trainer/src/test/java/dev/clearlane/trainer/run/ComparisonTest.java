package dev.clearlane.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.trainer.data.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTest {
  @TempDir Path folder;

  @Test
  void shouldMeasureTheSavingAtStepsThatWereMeasured() throws IOException {
    RunFolder scratch = run("scratch", "100 20.0", "200 21.5", "300 22.5", "400 23.0");
    RunFolder transferred = run("transferred", "100 22.0", "150 23.1", "200 22.9", "400 24.0");
    Comparison comparison = Comparison.of(scratch, transferred, null);
    assertThat(comparison.figure()).isEqualTo("rain_psnr_out");
    assertThat(comparison.equalSteps())
        .containsExactly(
            new Comparison.Point(100, 20, 22),
            new Comparison.Point(200, 21.5, 22.9),
            new Comparison.Point(400, 23, 24));
    assertThat(comparison.reachedAtStep()).isEqualTo(150);
    assertThat(comparison.savingShare()).isCloseTo(0.625, within(1e-12));
    assertThat(comparison.statement())
        .isEqualTo(
            "The transferred run reached the rain_psnr_out of 23.000 that the run from scratch ends"
                + " with at step 400 after 150 steps: 63 % of the steps saved. At step 400, the last"
                + " that both measured, it has 24.000 and the run from scratch 23.000.");
  }

  @Test
  void shouldSayThatNothingWasSaved() throws IOException {
    RunFolder scratch = run("scratch", "100 20.0", "200 23.0");
    Comparison never = Comparison.of(scratch, run("worse", "100 21.0", "200 22.0"), null);
    assertThat(never.reachedAtStep()).isNull();
    assertThat(never.savingShare()).isNull();
    assertThat(never.statement())
        .startsWith("The transferred run has not reached the")
        .contains("its best is 22.000");
    Comparison later = Comparison.of(scratch, run("late", "200 22.0", "300 23.0"), null);
    assertThat(later.savingShare()).isCloseTo(-0.5, within(1e-12));
    assertThat(later.statement()).contains("50 % of the steps more");
  }

  @Test
  void shouldSayWhereTheRunFromScratchWasAsGoodBeforeItsEnd() throws IOException {
    RunFolder scratch = run("scratch", "100 23.0", "200 24.0", "300 22.5");
    Comparison comparison = Comparison.of(scratch, run("other", "100 22.6", "300 22.0"), null);
    assertThat(comparison.scratchReachedAtStep()).isEqualTo(100);
    assertThat(comparison.statement())
        .endsWith(" The run from scratch itself first had it at step 100.");
  }

  @Test
  void shouldTakeLessOfALossForBetter() throws IOException {
    RunFolder scratch = run("scratch", "loss 100 0.5", "loss 200 0.2");
    RunFolder transferred = run("transferred", "loss 100 0.1", "loss 200 0.3");
    Comparison comparison = Comparison.of(scratch, transferred, "loss");
    assertThat(comparison.reachedAtStep()).isEqualTo(100);
    assertThat(comparison.transferred().best()).isEqualTo(0.1);
  }

  @Test
  void shouldRefuseRunsWithoutACommonFigure() throws IOException {
    RunFolder scratch = run("scratch", "100 20.0");
    assertThatThrownBy(() -> Comparison.of(scratch, run("other", "150 20.0"), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "no step at which both measured rain_psnr_out (1 at steps 100 to 100 and 1 at steps 150 to 150)");
    assertThatThrownBy(() -> Comparison.of(scratch, scratch, "no_such"))
        .hasMessageContaining("no step at which both measured no_such (never and never)")
        .hasMessageContaining("[rain_psnr_out]");
  }

  @Test
  void shouldSayWhatElseDiffers() throws Exception {
    RunFolder scratch =
        run("scratch", "100 20.0", "learning_rate 50 1e-4", "learning_rate 100 5e-5");
    RunFolder other = run("other", "100 21.0", "learning_rate 50 1e-4", "learning_rate 100 6e-5");
    scratch.begin("a: 1", facts("rep8-pu2", "some at step 5", "aa"));
    other.begin("a: 1", facts("rep16-pu2", null, "bb"));
    Comparison comparison = Comparison.of(scratch, other, null);
    assertThat(comparison.warnings())
        .containsExactly(
            scratch.path() + " was not from scratch, but from some at step 5",
            other.path() + " was not transferred, but from scratch",
            "the networks are rep8-pu2 and rep16-pu2",
            "the data are not the same",
            "the learning rates differ, first at step 100: 5.00e-05 and 6.00e-05");
    ComparisonPage.write(comparison, folder.resolve("report"));
    Pages.check(folder.resolve("report/index.html"));
    assertThat(Files.readString(folder.resolve("report/index.html")))
        .contains("the data are not the same; the learning rates differ");

    RunFolder alike = run("alike", "100 21.0", "learning_rate 50 1e-4", "learning_rate 150 1e-6");
    alike.begin("a: 1", facts("rep8-pu2", "some at step 5", "aa"));
    scratch.begin("a: 1", facts("rep8-pu2", null, "aa"));
    assertThat(Comparison.of(scratch, alike, null).warnings()).isEmpty();
  }

  private static RunFacts facts(String network, @Nullable String from, String sha256) {
    return new RunFacts(
        "n",
        "derain",
        network,
        1,
        1,
        100,
        from,
        "/data",
        List.of(new RunFacts.Session("now", 0, "rev", new Fingerprint(sha256, 1), null, 1)));
  }

  @Test
  void shouldWriteAPageAndJson() throws Exception {
    RunFolder scratch = run("scratch <&>", "100 20.0", "200 23.0");
    Comparison comparison = Comparison.of(scratch, run("t", "100 21.0", "200 24.0"), null);
    Path out = folder.resolve("report");
    ComparisonPage.write(comparison, out);
    Pages.check(out.resolve("index.html"));
    assertThat(Files.readString(out.resolve("index.html")))
        .contains("<polyline", "from scratch", "scratch &lt;&amp;&gt;");
    JsonNode json = new JsonMapper().readTree(out.resolve("comparison.json").toFile());
    assertThat(json.path("reached_at_step").asLong()).isEqualTo(200);
    assertThat(json.path("saving_share").asDouble()).isZero();
    assertThat(json.path("equal_steps")).hasSize(2);
    assertThat(json.path("scratch").path("last_step").asLong()).isEqualTo(200);
  }

  @Test
  void shouldReadMetricsOfARunThatWasKilled() throws IOException {
    RunFolder run = run("killed", "100 20.0", "200 23.0");
    Files.writeString(run.metrics(), Files.readString(run.metrics()) + "300,4.0,rain_ps");
    Metrics metrics = Metrics.read(run.metrics());
    assertThat(metrics.lastStep()).isEqualTo(200);
    assertThat(metrics.byName()).containsOnlyKeys("rain_psnr_out");
    assertThat(Metrics.read(folder.resolve("none.csv")).byName()).isEmpty();
  }

  /** A run with figures "NAME STEP VALUE"; without a name, rain_psnr_out. */
  private RunFolder run(String name, String... figures) throws IOException {
    Path path = Files.createDirectories(folder.resolve(name));
    StringBuilder csv = new StringBuilder("step,trained_s,name,value\n");
    for (String figure : figures) {
      String[] parts =
          (Character.isLetter(figure.charAt(0)) ? figure : "rain_psnr_out " + figure)
              .split(" ", -1);
      csv.append("%s,1.0,%s,%s\n".formatted(parts[1], parts[0], parts[2]));
    }
    RunFolder run = new RunFolder(path);
    Files.writeString(run.metrics(), csv);
    return run;
  }
}
