package dev.clearlane.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.docs.DocumentedCommands;
import dev.clearlane.serving.docs.DocumentedCommands.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No document names one of these commands or an option that there is not. */
class DocsCommandsTest {
  @Test
  void shouldKnowEveryDocumentedCommandAndOption() throws IOException {
    Map<String, Set<String>> options = DocumentedCommands.options(Main.line());
    List<Line> lines =
        DocumentedCommands.all(Path.of(System.getProperty("clearlane.root"))).stream()
            .filter(l -> !l.words().get(0).equals("evaluate") || l.isEvaluatedByTrainer())
            .toList();

    assertThat(lines.stream().filter(line -> !DocumentedCommands.path(line, options).isEmpty()))
        .as("the documents' command lines of this module")
        .hasSizeGreaterThan(25);
    assertThat(DocumentedCommands.unknownCommands(lines, Main.line())).isEmpty();
    assertThat(DocumentedCommands.unknownOptions(lines, options)).isEmpty();
  }
}
