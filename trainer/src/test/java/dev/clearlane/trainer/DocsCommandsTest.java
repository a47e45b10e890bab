package dev.clearlane.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.docs.DocumentedCommands;
import dev.clearlane.serving.docs.DocumentedCommands.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** No document names an option of these commands that there is not. */
class DocsCommandsTest {
  @Test
  void shouldKnowEveryDocumentedOption() throws IOException {
    Map<String, Set<String>> options = new TreeMap<>();
    collect("", Main.line(), options);
    List<Line> lines =
        DocumentedCommands.all(Path.of(System.getProperty("clearlane.root"))).stream()
            .filter(l -> !l.words().get(0).equals("evaluate") || l.isEvaluatedByTrainer())
            .toList();

    assertThat(lines.stream().filter(line -> !DocumentedCommands.path(line, options).isEmpty()))
        .as("the documents' command lines of this module")
        .hasSizeGreaterThan(25);
    assertThat(DocumentedCommands.unknownOptions(lines, options)).isEmpty();
  }

  private static void collect(String path, CommandLine command, Map<String, Set<String>> options) {
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> {
              String longer = path.isEmpty() ? name : path + " " + name;
              Set<String> names = new HashSet<>();
              for (OptionSpec option : sub.getCommandSpec().options()) {
                for (String each : option.names()) {
                  names.add(each);
                  names.add(option.negatable() ? each.replaceFirst("^--", "--no-") : each);
                }
              }
              options.put(longer, names);
              collect(longer, sub, options);
            });
  }
}
