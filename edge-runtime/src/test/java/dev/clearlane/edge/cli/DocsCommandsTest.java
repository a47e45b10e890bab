package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.docs.DocumentedCommands;
import dev.clearlane.serving.docs.DocumentedCommands.Line;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No document names a command or an option that there is not. */
class DocsCommandsTest {
  @Test
  void shouldKnowEveryDocumentedCommandAndOption() throws IOException {
    Map<String, Set<String>> options = DocumentedCommands.options(Main.line());
    List<Line> lines =
        DocumentedCommands.all(ComposeTest.ROOT).stream()
            .filter(line -> !line.isEvaluatedByTrainer())
            .toList();

    assertThat(lines.stream().filter(line -> !DocumentedCommands.path(line, options).isEmpty()))
        .as("the documents' command lines of this module")
        .hasSizeGreaterThan(50);
    assertThat(DocumentedCommands.unknownCommands(lines, Main.line())).isEmpty();
    assertThat(DocumentedCommands.unknownOptions(lines, options)).isEmpty();
    assertThat(lines)
        .filteredOn(line -> !options.containsKey(line.words().get(0)))
        .filteredOn(line -> !Failures.OTHER_COMMANDS.contains(line.words().get(0)))
        .isEmpty();
  }

  @Test
  void shouldFindAnOptionThatThereIsNot() throws IOException {
    Map<String, Set<String>> options = Map.of("replay", Set.of("--out"));
    Line line = new Line("a.md:1", List.of("replay", "drive.mp4", "--out", "x", "--ouput=y"));

    assertThat(DocumentedCommands.unknownOptions(List.of(line), options))
        .containsExactly(
            "a.md:1: clearlane replay drive.mp4 --out x --ouput=y: replay has no --ouput");
  }

  @Test
  void shouldFindACommandThatThereIsNot() {
    Line wrong = new Line("a.md:1", List.of("engine", "rebuild", "--model", "x"));
    Line right = new Line("a.md:2", List.of("engine", "--help"));
    Line other = new Line("a.md:3", List.of("train", "show", "runs/a"));

    assertThat(DocumentedCommands.unknownCommands(List.of(wrong, right, other), Main.line()))
        .containsExactly(
            "a.md:1: clearlane engine rebuild --model x: engine has no command rebuild");
  }
}
