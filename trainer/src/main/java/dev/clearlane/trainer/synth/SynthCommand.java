package dev.clearlane.trainer.synth;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what is made rather than recorded. */
@Command(
    name = "synth",
    description = "Makes degraded pictures, and drives, from a seed.",
    mixinStandardHelpOptions = true,
    subcommands = {SynthDrive.class, SynthDegrade.class})
public final class SynthCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to make: drive or degrade");
  }
}
