package dev.clearlane.edge.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane completion}. */
@Command(
    name = "completion",
    description = "Print a script that completes commands and options in a shell.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(clearlane completion bash)",
      "  clearlane completion bash > ~/.local/share/bash-completion/completions/clearlane"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.BASH;

  /** Shells with a script. */
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    for (String other : Failures.OTHER_COMMANDS) {
      // Commands of other modules: completed by name, as they are in other processes.
      if (!root.getSubcommands().containsKey(other)) {
        root.addSubcommand(other, new CommandLine(CommandSpec.create().name(other)));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (shell == Shell.ZSH) { // which runs scripts for bash after this
      out.println(
          "autoload -U +X compinit && compinit; autoload -U +X bashcompinit && bashcompinit");
    }
    out.print(AutoComplete.bash(root.getCommandName(), root));
    out.flush();
    return 0;
  }
}
