package dev.clearlane.edge;

import dev.clearlane.edge.doctor.Examination;
import dev.clearlane.edge.doctor.Finding;
import dev.clearlane.edge.mode.ModelChoice;
import dev.clearlane.edge.publish.mqtt.MqttSettings;
import dev.clearlane.edge.replay.ReportJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clearlane doctor}. */
@Command(
    name = "doctor",
    description = {
      "Says what this machine has, what is missing, and how to mend it.",
      "Exit code 1 where something is missing or mismatched."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  clearlane doctor", "  clearlane doctor --mqtt mqtt://localhost --json"})
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--mqtt",
      paramLabel = "URI",
      description = "Also looks whether this broker takes us.")
  private @Nullable String broker;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Where the model bundles lie (default: CLEARLANE_MODELS, else models/ beside the"
              + " launcher).")
  private @Nullable Path models;

  @Option(names = "--json", description = "Prints the findings as JSON.")
  private boolean json;

  @Mixin private TlsOptions tls = new TlsOptions();

  @Override
  public Integer call() {
    MqttSettings settings = broker == null ? null : tls.settings(broker);
    List<Finding> findings = Examination.run(ModelChoice.directory(models), settings);
    boolean ill = findings.stream().anyMatch(finding -> finding.state().isIll());
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(ReportJson.text(Map.of("ok", !ill, "findings", findings)));
    } else {
      for (Finding finding : findings) {
        print.println(line(finding));
      }
    }
    print.flush();
    return ill ? Failures.FAILED : 0;
  }

  private static String line(Finding finding) {
    String mend = finding.mend() == null ? "" : "; mend: " + finding.mend();
    return String.format(
        Locale.ROOT,
        "%-11s %-12s %s%s",
        finding.state().id(),
        finding.subject(),
        finding.detail(),
        mend);
  }
}
