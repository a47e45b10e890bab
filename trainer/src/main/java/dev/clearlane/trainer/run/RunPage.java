package dev.clearlane.trainer.run;

import dev.clearlane.bundle.html.Html;
import dev.clearlane.trainer.page.Chart;
import dev.clearlane.trainer.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** A run's {@code index.html}: progress, curves, samples and recipe. */
public final class RunPage {
  private static final String IN = "_psnr_in";
  private static final String OUT = "_psnr_out";

  private RunPage() {}

  /**
   * A sample on the page; its pictures are in {@link RunFolder#samples} as {@code NAME-input.png},
   * {@code NAME-output.png} and {@code NAME-target.png}.
   *
   * @param name of the pictures
   * @param psnrIn of the input against the target, dB, RGB
   * @param psnrOut of the output
   */
  public record Sample(String name, double psnrIn, double psnrOut) {}

  /** Replaces the page atomically; a browser sees the old page or the new one. */
  public static void write(RunFolder run, List<Sample> samples) throws IOException {
    Metrics metrics = Metrics.read(run.metrics());
    Optional<RunFacts> facts = run.facts();
    String name = facts.map(RunFacts::name).orElse(String.valueOf(run.path().getFileName()));
    StringBuilder body = new StringBuilder("<h1>%s</h1>%n".formatted(Html.text(name)));
    facts.ifPresent(f -> facts(body, f, metrics));
    latest(body, metrics);
    body.append("<h2>Curves</h2>%n<div class=\"charts\">%n".formatted());
    for (Chart chart : charts(metrics)) {
      body.append(chart.svg()).append(System.lineSeparator());
    }
    body.append("</div>%n".formatted());
    samples(body, samples);
    body.append(
        "<h2>Recipe</h2>%n<pre>%s</pre>"
            .formatted(Html.text(Files.readString(run.recipe()).strip())));
    RunFolder.writeWhole(run.page(), Page.of(name, body.toString()));
  }

  private static void facts(StringBuilder body, RunFacts facts, Metrics metrics) {
    body.append(
        "<p class=\"lead\">%s, %s, step %,d of %,d, %s</p>%n"
            .formatted(
                Html.text(facts.task()),
                Html.text(facts.network()),
                metrics.lastStep(),
                facts.steps(),
                Durations.text(metrics.trainedSeconds())));
    RunFacts.Session last = facts.last();
    body.append("<table>%n".formatted());
    body.append(Page.row("Parameters", String.format(Locale.ROOT, "%,d", facts.parameters())));
    String from = facts.startedFrom();
    body.append(Page.row("Weights from", from == null ? "random, seed " + facts.seed() : from));
    body.append(Page.row("Trainer", "revision " + last.revision()));
    body.append(
        Page.row(
            "Data",
            "%d files, SHA-256 over names and contents %s"
                .formatted(last.fingerprint().files(), last.fingerprint().sha256())));
    body.append(
        Page.row(
            "Started",
            facts.sessions().get(0).startedAt()
                + (facts.sessions().size() == 1
                    ? ""
                    : ", last resumed %s, %d sessions"
                        .formatted(last.startedAt(), facts.sessions().size()))));
    body.append("</table>%n".formatted());
  }

  private static void latest(StringBuilder body, Metrics metrics) {
    body.append("<h2>Figures</h2>%n<table>%n".formatted());
    body.append(
        "<tr><th>figure</th><th class=\"n\">last</th><th class=\"n\">min</th><th class=\"n\">max</th></tr>%n"
            .formatted());
    metrics
        .byName()
        .forEach(
            (name, values) ->
                body.append(
                    "<tr><td><code>%s</code></td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>%n"
                        .formatted(
                            Html.text(shown(name)),
                            number(values.lastEntry().getValue()),
                            number(values.values().stream().min(Double::compare).orElseThrow()),
                            number(values.values().stream().max(Double::compare).orElseThrow()))));
    body.append("</table>%n".formatted());
  }

  /** PSNR before and after share a chart; everything else has its own. */
  private static List<Chart> charts(Metrics metrics) {
    Map<String, NavigableMap<Long, Double>> figures = metrics.byName();
    long last = metrics.lastStep();
    List<Chart> charts = new ArrayList<>();
    figures.forEach(
        (name, values) -> {
          NavigableMap<Long, Double> in = figures.get(name.replace(OUT, IN));
          if (name.endsWith(OUT) && in != null) {
            List<Chart.Curve> curves =
                List.of(new Chart.Curve("restored", values), new Chart.Curve("degraded", in));
            String title = shown(name.replace(OUT, "")) + ": PSNR, dB";
            charts.add(0, new Chart(title, curves, false, last));
          } else if (!name.endsWith(IN) || !figures.containsKey(name.replace(IN, OUT))) {
            boolean ratios = values.values().stream().allMatch(v -> v > 0) && isSmall(name);
            charts.add(
                new Chart(shown(name), List.of(new Chart.Curve(name, values)), ratios, last));
          }
        });
    return charts;
  }

  private static boolean isSmall(String name) {
    return name.endsWith("loss") || name.endsWith("learning_rate");
  }

  private static void samples(StringBuilder body, List<Sample> samples) {
    if (samples.isEmpty()) {
      return;
    }
    body.append("<h2>Samples, not trained on</h2>%n<div class=\"pictures\">%n".formatted());
    for (Sample sample : samples) {
      figure(body, sample, "input", "%.2f dB".formatted(sample.psnrIn));
      figure(
          body,
          sample,
          "output",
          "%.2f dB, %+.2f".formatted(sample.psnrOut, sample.psnrOut - sample.psnrIn));
      figure(body, sample, "target", shown(sample.name));
    }
    body.append("</div>%n".formatted());
  }

  private static void figure(StringBuilder body, Sample sample, String what, String caption) {
    body.append(
        "<figure><img src=\"samples/%s-%s.png\" alt=\"%s of %s\"/><figcaption>%s: %s</figcaption></figure>%n"
            .formatted(
                Html.text(sample.name),
                what,
                what,
                Html.text(sample.name),
                what,
                Html.text(caption)));
  }

  /** Names of sources may hold whole paths, which no table has room for: their last parts do. */
  static String shown(String name) {
    return name.replaceAll("(?<=:)[^:]*/(?=[^:/])", "");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }
}
