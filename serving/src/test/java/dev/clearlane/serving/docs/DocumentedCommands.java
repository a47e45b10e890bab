package dev.clearlane.serving.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The command lines {@code clearlane …} of all documents, in fenced blocks and in code spans.
 * Synopses, with brackets and alternatives, count as command lines.
 */
public final class DocumentedCommands {
  private static final Pattern START =
      Pattern.compile("(?:^|[\\s(/`])(?:[a-z0-9]+-profile )?clearlane (?=[a-z-]+(?![a-z.:-]))");
  private static final Pattern NOT_OURS = // a container or an account of that name
      Pattern.compile("(exec|logs.*|useradd.*|edit|install .*|-u|-t|-g|stop|start|restart) *$");
  private static final Pattern END =
      Pattern.compile("\\s(?:#|\\||&&|;|>|2>)(?:\\s|$)|;\\s|\\s{3,}|`");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  private DocumentedCommands() {}

  /**
   * A command line.
   *
   * @param place file and line number
   * @param words after {@code clearlane}
   */
  public record Line(String place, List<String> words) {
    /** Whether the launcher has the trainer evaluate: plates, or a published benchmark. */
    public boolean isEvaluatedByTrainer() {
      return words.get(0).equals("evaluate")
          && (words.contains("plates") || words.contains("--benchmark"));
    }

    @Override
    public String toString() {
      return place + ": clearlane " + String.join(" ", words);
    }
  }

  /**
   * Commands below one and their options.
   *
   * @return all names of the options by command, as {@code plates} or {@code calibrate int8}
   */
  public static Map<String, Set<String>> options(CommandLine line) {
    Map<String, Set<String>> options = new TreeMap<>();
    collect("", line, options);
    return options;
  }

  private static void collect(String path, CommandLine line, Map<String, Set<String>> options) {
    line.getSubcommands()
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

  /** All command lines of README.md, CONTRIBUTING.md and docs. */
  public static List<Line> all(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(root.resolve("README.md"));
    files.add(root.resolve("CONTRIBUTING.md"));
    try (Stream<Path> docs = Files.list(root.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
    }
    List<Line> lines = new ArrayList<>();
    for (Path file : files) {
      read(root.relativize(file).toString(), Files.readAllLines(file), lines);
    }
    return lines;
  }

  static void read(String file, List<String> text, List<Line> lines) {
    boolean fenced = false;
    for (int i = 0; i < text.size(); i++) {
      String line = text.get(i);
      String place = file + ":" + (i + 1);
      if (line.startsWith("```")) {
        fenced = !fenced;
        continue;
      }
      if (!fenced) {
        SPAN.matcher(line).results().forEach(span -> find(place, span.group(1), lines));
        continue;
      }
      StringBuilder whole = new StringBuilder(line);
      while (whole.toString().endsWith("\\") && i + 1 < text.size()) {
        whole.setCharAt(whole.length() - 1, ' ');
        whole.append(text.get(++i).strip());
      }
      find(place, whole.toString(), lines);
    }
  }

  private static void find(String place, String text, List<Line> lines) {
    boolean synopsis = text.matches(".*\\s\\[-.*|.*[a-z]\\\\?\\|[a-z].*");
    String plain =
        synopsis ? text.replaceAll("\\\\?\\||[\\[\\]]", " ").replaceAll(" +", " ") : text;
    Matcher start = START.matcher(plain);
    int from = 0;
    while (start.find(from)) {
      String rest = plain.substring(start.end());
      Matcher end = END.matcher(rest);
      String command = end.find() ? rest.substring(0, end.start()) : rest;
      from = start.end() + command.length();
      if (!NOT_OURS.matcher(plain.substring(0, start.start())).find()) {
        lines.add(new Line(place, List.of(command.strip().split("\\s+", -1))));
      }
    }
  }

  /**
   * What is wrong with the lines of some commands.
   *
   * @param options names of a command's options by its path, e.g. {@code train list}
   * @return one line for each option that its command does not have
   */
  public static List<String> unknownOptions(List<Line> lines, Map<String, Set<String>> options) {
    List<String> unknown = new ArrayList<>();
    for (Line line : lines) {
      String path = path(line, options);
      if (path.isEmpty()) {
        continue; // of another module
      }
      for (String word : line.words) {
        String name = word.replaceFirst("[=,:].*", "").replaceFirst("[).]$", "");
        if (name.matches("--?[a-zA-Z][a-z0-9-]*") && !options.get(path).contains(name)) {
          unknown.add(line + ": " + path + " has no " + name);
        }
      }
    }
    return unknown;
  }

  /**
   * What else is wrong with the lines of some commands.
   *
   * @param line the commands
   * @return one line for each word in the place of a command that there is not
   */
  public static List<String> unknownCommands(List<Line> lines, CommandLine line) {
    List<String> unknown = new ArrayList<>();
    for (Line each : lines) {
      CommandLine at = line;
      for (String word : each.words) {
        CommandLine below = at.getSubcommands().get(word);
        if (below == null) {
          boolean isOfModule = at != line;
          if (isOfModule && takesOnlyCommands(at) && word.matches("[a-z][a-z0-9-]*")) {
            unknown.add(each + ": " + at.getCommandName() + " has no command " + word);
          }
          break;
        }
        at = below;
      }
    }
    return unknown;
  }

  private static boolean takesOnlyCommands(CommandLine line) {
    return !line.getSubcommands().isEmpty()
        && line.getCommandSpec().positionalParameters().isEmpty();
  }

  /** The longest path of a command that a line begins with; empty for none. */
  public static String path(Line line, Map<String, Set<String>> options) {
    String path = "";
    for (String word : line.words) {
      String longer = path.isEmpty() ? word : path + " " + word;
      if (!options.containsKey(longer)) {
        break;
      }
      path = longer;
    }
    return path;
  }
}
