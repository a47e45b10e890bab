package dev.clearlane.edge.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Dockerfile, instruction by instruction. */
record Dockerfile(List<Instruction> instructions) {
  /**
   * One instruction.
   *
   * @param name such as {@code COPY}
   */
  record Instruction(String name, String rest) {}

  static Dockerfile read(Path folder) throws IOException {
    List<Instruction> instructions = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String part : Files.readAllLines(folder.resolve("Dockerfile"))) {
      String text = part.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      line.append(text.endsWith("\\") ? text.substring(0, text.length() - 1) : text);
      if (!text.endsWith("\\")) {
        String[] words = line.toString().split("\\s+", 2);
        instructions.add(new Instruction(words[0], words[1]));
        line.setLength(0);
      }
    }
    return new Dockerfile(List.copyOf(instructions));
  }

  List<String> all(String name) {
    return instructions.stream()
        .filter(instruction -> instruction.name().equals(name))
        .map(Instruction::rest)
        .toList();
  }

  /** Arguments and what they are where nobody says. */
  Map<String, String> arguments() {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (String argument : all("ARG")) {
      String[] parts = argument.split("=", 2);
      arguments.put(parts[0], parts.length == 1 ? "" : parts[1]);
    }
    return arguments;
  }
}
