package dev.clearlane.edge.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of all commands, from what {@code --help} shows. */
final class ManPage {
  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  /** The page as input of man. */
  static String of(CommandLine root, String version) {
    ManPage made = new ManPage();
    made.write(root, version);
    return made.page.toString();
  }

  private void write(CommandLine root, String version) {
    CommandSpec spec = root.getCommandSpec();
    line(".TH CLEARLANE 1 \"\" \"clearlane %s\" \"User commands\"".formatted(version));
    line(".SH NAME");
    line("clearlane \\- restore video of vehicle cameras");
    line(".SH SYNOPSIS");
    line(".B clearlane");
    line(".I COMMAND");
    line("[\\fIOPTIONS\\fR]");
    line(".SH DESCRIPTION");
    texts(spec.usageMessage().description());
    line(".SH COMMANDS");
    for (Map.Entry<String, CommandLine> entry : root.getSubcommands().entrySet()) {
      if (isShown(entry)) {
        command("clearlane " + entry.getKey(), entry.getValue());
      }
    }
    line(".SH EXIT STATUS");
    line(
        "0 done, 1 failed while running, 2 wrong use or settings, 3 the daemon ran out of memory.");
    line(".SH ENVIRONMENT");
    line(
        "JAVA_HOME (which Java), JAVA_OPTS (more flags for the JVM), CLEARLANE_\\fIKEY\\fR (any key"
            + " of the settings of \\fBclearlane run\\fR).");
  }

  private static boolean isShown(Map.Entry<String, CommandLine> entry) {
    CommandSpec spec = entry.getValue().getCommandSpec();
    return !spec.usageMessage().hidden() && entry.getKey().equals(spec.name());
  }

  private void command(String name, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    line(".SS " + quoted(name + arguments(spec)));
    texts(spec.usageMessage().description());
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      item(argument.paramLabel(), argument);
    }
    for (OptionSpec option : spec.options()) {
      if (!option.hidden() && !option.inherited()) {
        item(names(option), option);
      }
    }
    footer(spec.usageMessage());
    for (Map.Entry<String, CommandLine> entry : command.getSubcommands().entrySet()) {
      if (isShown(entry)) {
        command(name + " " + entry.getKey(), entry.getValue());
      }
    }
  }

  private static String arguments(CommandSpec spec) {
    StringBuilder arguments = new StringBuilder();
    if (!spec.subcommands().isEmpty()) {
      arguments.append(" COMMAND");
    }
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      arguments.append(' ').append(argument.paramLabel());
      if (argument.arity().max() > 1) {
        arguments.append(" ...");
      }
    }
    return arguments.append(" [OPTIONS]").toString();
  }

  private static String names(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
  }

  private void item(String head, ArgSpec argument) {
    line(".TP");
    line(".B " + quoted(head));
    texts(argument.description());
  }

  private void footer(UsageMessageSpec usage) {
    if (usage.footer().length == 0) {
      return;
    }
    line(".PP");
    line("Examples:");
    line(".PP");
    line(".nf");
    for (String example : usage.footer()) {
      line(text(example));
    }
    line(".fi");
  }

  private void texts(String... texts) {
    for (String each : List.of(texts)) {
      String line = text(String.format(each));
      if (!line.isBlank()) {
        line(line);
      }
    }
  }

  /** An argument of a macro. */
  private static String quoted(String raw) {
    return "\"" + text(raw).replace("\"", "\\(dq") + "\"";
  }

  /** Text that contains no requests: hyphens as in commands, no leading dot. */
  private static String text(String raw) {
    String escaped = raw.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private void line(String line) {
    page.append(line).append('\n');
  }
}
