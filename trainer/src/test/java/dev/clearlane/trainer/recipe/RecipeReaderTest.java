package dev.clearlane.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.Task;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.network.RepUNet;
import dev.clearlane.trainer.recipe.LossTerm.Kind;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecipeReaderTest {
  private static final Path RECIPES =
      Path.of(System.getProperty("clearlane.root"), "trainer", "recipes");

  static Stream<String> shipped() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files
          .map(f -> f.getFileName().toString().replace(".yaml", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  @Test
  void shouldReadForWhichEightBitsANetworkIsTrained() throws Exception {
    String recipe =
        """
        task: %s
        network: {name: %s, quantised: {calibration: %s}}
        patch_px: 64
        mix: [{pairs: [raindrop]%s}]
        """;
    // The file is not read with the recipe: an export needs none.
    Recipe read =
        RecipeReader.parse("r.yaml", recipe.formatted("derain", "rep4-pu2", "none/c.json", ""));
    assertThat(read.calibration()).isEqualTo(Path.of("none/c.json"));
    assertThatThrownBy(read::quantisation)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("none/c.json: no such file");
    assertThatThrownBy(
            () ->
                RecipeReader.parse(
                    "r.yaml",
                    recipe.formatted("select", "selector", "c.json", ", labels: [drops]")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "r.yaml: network.quantised must be absent for selector, which has no 8-bit file to"
                + " train for");
    assertThatThrownBy(
            () -> RecipeReader.parse("r.yaml", recipe.formatted("derain", "rep4-pu2", "''", "")))
        .isInstanceOf(UsageException.class)
        .hasMessage("r.yaml: network.quantised.calibration must name a file, but is ''");
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void shouldReadTheRecipesThatShip(String name) throws Exception {
    Recipe recipe = RecipeReader.read(name, RECIPES);
    assertThat(recipe.name()).isEqualTo(name);
    assertThat(recipe.schedule()).isEqualTo(Schedule.Basis.STEPS);
    assertThat(recipe.origins()).isNotEmpty();
  }

  @Test
  void shouldReadPhasesWithTheRecipesOwnKeysAsDefaults() throws Exception {
    Recipe recipe = RecipeReader.read("wei2021-w16-deblur", RECIPES);
    assertThat(recipe.phases().stream().map(Phase::name))
        .containsExactly("pretrain", "adversarial-1", "adversarial-2");
    assertThat(recipe.steps()).isEqualTo(4500);
    assertThat(recipe.inputNoise()).isEqualTo(2);
    Phase pretrain = recipe.phases().get(0);
    assertThat(pretrain.batch()).isEqualTo(4);
    assertThat(pretrain.losses())
        .containsExactly(LossTerm.of(Kind.L1, 1), LossTerm.of(Kind.FFT, 0.1));
    Phase last = recipe.phases().get(2);
    assertThat(last.batch()).isEqualTo(2);
    assertThat(last.patchPx()).containsExactly(128);
    assertThat(last.adam()).isEqualTo(new AdamSettings(0.9, 0.99, 0, 1));
    assertThat(last.schedule()).isEqualTo(new Schedule(1e-4, 1e-7, 0, Decay.LINEAR, 0.5, 1));
    assertThat(last.losses().stream().map(LossTerm::id))
        .containsExactly("l1", "fft", "adversarial", "perceptual_critic");
    assertThat(last.critic())
        .isEqualTo(
            new CriticSettings(
                32,
                3,
                CriticSettings.Constraint.PENALTY,
                10,
                2e-4,
                new AdamSettings(0.5, 0.9, 0, 1e6)));
  }

  @Test
  void shouldListWhatIsWrongWithPhases() {
    String text =
        """
        task: derain
        network: {name: wei2021-w4}
        steps: 7
        schedule: time
        mix: [{pairs: [rain800]}]
        phases:
          - {name: One, steps: 5, repeat: 2, patch_px: 64, betas: [0.9]}
          - {patch_px: 20, losses: [{kind: adversarial, layer: x}], steps: 3, critic: {width: 0}}
          - steps: 3
            patch_px: 64
            fft_weight: 1
            critic: {}
            losses:
              - {weight: 1}
              - {kind: labels}
              - {kind: perceptual}
              - {kind: perceptual, features: vgg19, layer: conv9_9}
              - {kind: perceptual, features: critic, layer: conv7}
              - {kind: teacher}
        """;
    assertThatThrownBy(() -> RecipeReader.parse("r.yaml", text))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll(
            "r.yaml: steps must be given in the phases only",
            "r.yaml: schedule must be steps if there are several phases, but is time",
            "r.yaml: phases[0].name must be up to 40 lower-case letters, digits and hyphens, but is One",
            "r.yaml: phases[0].steps must be a multiple of repeat, 2, but is 5",
            "r.yaml: phases[0].betas must be a list of 2 values, [mean, variance], but is [\"0.9\"]",
            "r.yaml: phases[1].patch_px must be a multiple of 16 with a critic, but is 20",
            "r.yaml: phases[1].losses[0].layer is for perceptual only",
            "r.yaml: phases[1].critic.width must be an integer from 1 to 256, but is 0",
            "r.yaml: phases[2].fft_weight must be absent if losses are given, but is 1.0",
            "r.yaml: phases[2].losses[0].kind must be given, but is missing",
            "r.yaml: phases[2].losses[1].kind must be another for a picture network, but is labels",
            "r.yaml: phases[2].losses[2].features must be one of vgg19, critic, classifier, but is none",
            "r.yaml: phases[2].losses[3].from must name a file, run or bundle",
            "r.yaml: phases[2].losses[3].layer must be conv1_1, conv1_2, conv2_1",
            "r.yaml: phases[2].losses[4].layer must be one of conv1, conv2",
            "r.yaml: phases[2].losses[5].from must name");
  }

  @Test
  void shouldRefuseACriticAsTheNetworkThatIsTrained() {
    assertThatThrownBy(
            () -> RecipeReader.parse("r.yaml", "network: {name: wei2021-critic}\npatch_px: 256"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            "network.name must be one that a recipe trains, but is wei2021-critic");
  }

  @Test
  void shouldReadEveryKey() throws UsageException {
    Recipe recipe = RecipeReader.read("derain-rep16-pu2", RECIPES);
    assertThat(recipe.task()).isEqualTo(Task.DERAIN);
    assertThat(recipe.network().name()).isEqualTo("rep16-pu2");
    assertThat(recipe.phases()).hasSize(1);
    Phase phase = recipe.phases().get(0);
    assertThat(phase.steps()).isEqualTo(15_000);
    assertThat(phase.schedule()).isEqualTo(new Schedule(0.002, 1e-6, 200, Decay.COSINE));
    assertThat(phase.adam()).isEqualTo(new AdamSettings(0.9, 0.9, 1e-4, 1));
    assertThat(phase.losses()).containsExactly(LossTerm.of(Kind.L1, 1), LossTerm.of(Kind.FFT, 0.1));
    assertThat(phase.critic()).isNull();
    assertThat(phase.batch()).isEqualTo(8);
    assertThat(phase.patchPx()).containsExactly(128);
    assertThat(recipe.mix().get(0).pairs()).containsExactly(Source.RAIN800);
    assertThat(recipe.validationPairs()).containsExactly(Source.RAIN800);
  }

  @Test
  void shouldListEveryErrorAtOnce() {
    String text =
        """
        task: dehaze
        network: {name: wei2021-w0}
        learning_rate: fast
        batch: 0
        patch_px: 20
        clean_shares: 1
        mix:
          - {weight: 1, pairs: [kitti, raim800]}
          - {weight: 1, sharp: [urban100], degrade: [snow]}
          - {weight: 1, sharp: [urban100], degrade: [vehicle], labels: [blur]}
        """;
    assertThatThrownBy(() -> RecipeReader.parse("r.yaml", text))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll(
            "r.yaml: task must be one of deblur, derain, select, plate-detect, plate-read, but is 'dehaze'",
            "r.yaml: network.name must be a network with valid settings: wei2021: width must be 1 to 256, but is 0",
            "r.yaml: learning_rate must be a number from 1e-9 to 1, but is 'fast'",
            "r.yaml: batch must be an integer from 1 to 1024, but is 0",
            "r.yaml: patch_px must be a multiple of 16, but is 20",
            "r.yaml: clean_shares is not a known key; did you mean clean_share?",
            "r.yaml: mix[0].pairs must name sources of pairs, but is kitti; known are reds, ",
            "r.yaml: mix[0].pairs must name sources of pairs, but is raim800; did you mean rain800?",
            "r.yaml: mix[1].degrade must be one of",
            "r.yaml: mix[2].labels must be one of");
  }

  @Test
  void shouldDegradeFramesOfClips() throws Exception {
    String recipe =
        """
        task: derain
        network: {name: %s}
        patch_px: 64
        mix:
          - {clips: [drive_video], degrade: [streaks]}
          - {clips: [drive_video]}
          - {pairs: [reds]%s}
        """;
    Recipe read = RecipeReader.parse("r.yaml", recipe.formatted("rep16-pu2-gc-h2", ""));
    assertThat(read.network()).isEqualTo(new RepUNet(16, true, 2));
    assertThat(read.mix().get(0).degrade()).containsExactly("streaks");
    assertThat(RecipeReader.parse("r.yaml", recipe.formatted("rep16-pu2-gc", "")).mix())
        .isEqualTo(read.mix());
    String more = ", degrade: [streaks]";
    assertThatThrownBy(() -> RecipeReader.parse("r.yaml", recipe.formatted("rep16-pu2-h1", more)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "r.yaml: mix[2].degrade must be given with sharp pictures, and only there and with"
                + " clips, but is [streaks]");
  }

  @Test
  void shouldReadARefiner() throws Exception {
    Recipe read =
        RecipeReader.parse(
            "r.yaml",
            """
            network: {name: rep16-pu2-refine, refines: {model: maxim-deblurring-s1, scale: 2}}
            patch_px: 64
            mix: [{pairs: ["refined:a:b:c"]}]
            validation: {pairs: ["refined:a:b:c"]}
            """);
    assertThat(read.network()).isEqualTo(new RepUNet(16, false, 0, true));
    assertThat(read.refines()).isEqualTo(new CoarseModel("maxim-deblurring-s1", 2));
    assertThat(read.mix().get(0).pairs()).allMatch(Source::refined);
  }

  @Test
  void shouldRefuseARefinersMixForOthersAndOthersForARefiner() {
    String recipe =
        """
        network: {name: %s%s}
        patch_px: 64
        mix:
          - {pairs: [%s]}
          - {sharp: [urban100], degrade: [noise]}
        validation: {pairs: [%s]}
        """;
    String refined = "'refined:a:b:c'";
    assertThatThrownBy(
            () ->
                RecipeReader.parse(
                    "r.yaml", recipe.formatted("rep16-pu2-refine", "", "reds", "reds")))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll(
            "r.yaml: network.refines must be present for refiners only, but is absent for"
                + " rep16-pu2-refine",
            "r.yaml: mix[0].pairs must name only refined:COARSE:TARGETS:RAW for rep16-pu2-refine,"
                + " but is reds",
            "r.yaml: mix[1] must have pairs for rep16-pu2-refine, which learns from nothing else",
            "r.yaml: validation.pairs must name only refined:COARSE:TARGETS:RAW for"
                + " rep16-pu2-refine, but is reds");
    assertThatThrownBy(
            () ->
                RecipeReader.parse(
                    "r.yaml",
                    recipe.formatted("rep16-pu2-h1", ", refines: {model: some}", refined, refined)))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll(
            "r.yaml: network.refines must be present for refiners only, but is present for"
                + " rep16-pu2-h1",
            "r.yaml: mix[0].pairs must name no refined:COARSE:TARGETS:RAW for rep16-pu2-h1, but is"
                + " refined:a:b:c",
            "r.yaml: validation.pairs must name no refined:COARSE:TARGETS:RAW for rep16-pu2-h1,"
                + " but is refined:a:b:c");
    assertThatThrownBy(
            () ->
                RecipeReader.parse(
                    "r.yaml",
                    recipe.formatted(
                        "rep16-pu2-refine", ", refines: {scale: 4}", refined, refined)))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll(
            "r.yaml: network.refines.scale must be an integer from 1 to 3, but is 4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rep16-pu2-h0",
        "rep16-pu2-h05",
        "rep16-pu2-h2-gc",
        "rep16-pu2-h",
        "rep16-pu2-h1-refine",
        "rep16-pu2-refine-gc"
      })
  void shouldRefuseNamesThatNoNetworkHas(String name) {
    assertThatThrownBy(() -> Networks.byName(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("network must be rep<width>-pu2 or")
        .hasMessageEndingWith("but is " + name);
    assertThatThrownBy(() -> Networks.byName("rep16-pu2-h5"))
        .hasMessage("rep: history must be 0 to 4, but is 5");
  }

  @Test
  void shouldRefuseAMixThatAPlateNetworkCannotLearnFrom() {
    String recipe =
        """
        task: plate-read
        network: {name: plate-reader-w4}
        patch_px: 64
        mix:
          - {pairs: [reds]}
          - {sharp: [urban100]}
          - {sharp: [urban100], fonts: [strokes], formats: [atlantis]}
          - {plates: [dashcam_plates], fonts: [strokes]}
        """;
    assertThatThrownBy(() -> RecipeReader.parse("r.yaml", recipe))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll(
            "r.yaml: mix[0] must have none of pairs, clips, labels for a plate network",
            "r.yaml: mix[1].fonts must be given for a reader",
            "r.yaml: mix[2].formats must be one of de, fr,",
            "r.yaml: mix[3].fonts must be given with sharp pictures only",
            "r.yaml: patch_px must be absent for plate-reader-w4, which has one size");
  }

  @Test
  void shouldRefusePlatesForAPictureNetwork() {
    assertThatThrownBy(
            () ->
                RecipeReader.parse(
                    "r.yaml",
                    "{task: derain, network: {name: rep16-pu2}, patch_px: 64, mix: [{sharp: [urban100],"
                        + " degrade: [noise], fonts: [strokes]}]}"))
        .hasMessageContaining("r.yaml: mix[0].plates must be absent, as formats and fonts");
  }

  @Test
  void shouldRefuseSettingsOfAnotherNetwork() {
    String text =
        """
        task: select
        network: {name: selector, dropout: 0.1}
        patch_px: 64
        mix: [{sharp: [urban100]}]
        losses: [{kind: l1}]
        thresholds: {blurr: {enter: 0.4}, blur: {enter: 0.1, exit: 0.2}}
        """;
    assertThatThrownBy(() -> RecipeReader.parse("r.yaml", text))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll(
            "r.yaml: network.dropout must be absent for selector",
            "r.yaml: losses must be absent for a classifier",
            "r.yaml: thresholds.blurr is not a label of selector",
            "r.yaml: thresholds.blur.exit must be above 0 and not above enter, but is 0.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "just words", "[1, 2]", "a: [", "mix: {weight: 1}"})
  void shouldReportWhatIsWrongWithAnything(String text) {
    assertThatThrownBy(() -> RecipeReader.parse("r.yaml", text))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("r.yaml");
  }

  @Test
  void shouldReportAnUnknownRecipe() {
    assertThatThrownBy(() -> RecipeReader.read("no-such", RECIPES))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no-such: no such recipe");
  }
}
