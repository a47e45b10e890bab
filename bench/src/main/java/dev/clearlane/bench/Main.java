package dev.clearlane.bench;

import dev.clearlane.bench.budget.BudgetCommand;
import dev.clearlane.bench.demo.DemoCommand;
import dev.clearlane.bench.live.CamerasCommand;
import dev.clearlane.bench.live.HardenCommand;
import dev.clearlane.bench.live.LatencyCommand;
import dev.clearlane.bench.live.LiveCommand;
import dev.clearlane.bench.live.PassthroughCommand;
import dev.clearlane.bench.live.SoakCommand;
import dev.clearlane.bench.live.ViewersCommand;
import dev.clearlane.bench.memory.MemoryCommand;
import dev.clearlane.bench.outbox.OutboxCommand;
import dev.clearlane.bench.plates.PlatesCommand;
import dev.clearlane.edge.cli.Failures;
import dev.clearlane.edge.cli.HelpLayout;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line of the bench: {@code demo} and {@code bench}. */
@Command(
    name = "clearlane",
    description = "Demonstrate and benchmark clearlane off the vehicle.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DemoCommand.class, Main.Benchmarks.class})
public final class Main {
  private Main() {}

  @Command(
      name = "bench",
      description = "Benchmarks of the daemon.",
      synopsisSubcommandLabel = "BENCHMARK",
      subcommands = {
        MemoryCommand.class,
        LiveCommand.class,
        PlatesCommand.class,
        LatencyCommand.class,
        PassthroughCommand.class,
        ViewersCommand.class,
        CamerasCommand.class,
        HardenCommand.class,
        SoakCommand.class,
        OutboxCommand.class,
        BudgetCommand.class
      })
  static final class Benchmarks {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /** All commands of this module. */
  static CommandLine line() {
    return new CommandLine(new Main());
  }

  /**
   * Runs a command in this process.
   *
   * @return 0 done, 1 failed while running, 2 wrong use or settings
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = line();
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    HelpLayout.apply(line);
    line.setParameterExceptionHandler(Failures::wrongUse);
    line.setExecutionExceptionHandler(Failures::failed);
    return line.execute(args);
  }
}
