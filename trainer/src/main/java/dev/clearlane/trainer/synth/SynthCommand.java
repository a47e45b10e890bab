package dev.clearlane.trainer.synth;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code clearlane synth}: synthetic pictures and drives. */
@Command(
    name = "synth",
    description =
        "Generate degraded pictures and synthetic drives from a seed, and measure how realistic"
            + " they are.",
    mixinStandardHelpOptions = true,
    subcommands = {SynthDrive.class, SynthDegrade.class, SynthCheck.class})
public final class SynthCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing subcommand: drive, degrade or check");
  }
}
