package dev.clearlane.bench.demo;

import dev.clearlane.bundle.html.Html;
import java.util.Base64;
import java.util.Locale;

/**
 * The results page of a demo: a single file that contains the strip and plays the clips in the same
 * directory.
 */
final class DemoPage {
  private DemoPage() {}

  /**
   * @param strip PNG
   */
  static String html(DemoSummary summary, byte[] strip) {
    String body =
        BODY.replace("{{verdict}}", verdict(summary))
            .replace("{{rows}}", rows(summary))
            .replace("{{facts}}", facts(summary))
            .replace("{{note}}", Html.text(SummaryText.EQUAL_PICTURES))
            .replace("{{strip}}", Base64.getEncoder().encodeToString(strip));
    return Html.document("clearlane: before and after", STYLE, body);
  }

  private static String verdict(DemoSummary summary) {
    if (summary.failures().isEmpty()) {
      return "<p class=\"good\">All messages arrived, and every degraded stretch improved.</p>";
    }
    StringBuilder list = new StringBuilder("<ul class=\"bad\">");
    summary.failures().forEach(line -> list.append("<li>").append(Html.text(line)).append("</li>"));
    return list.append("</ul>").toString();
  }

  private static String rows(DemoSummary summary) {
    StringBuilder rows = new StringBuilder();
    for (StretchScore stretch : summary.stretches()) {
      rows.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s</td><td>%d–%d</td><td>%s</td><td>%.2f</td><td>%.2f</td><td>%+.2f</td></tr>%n",
              Html.text(stretch.kind()),
              stretch.firstFrame(),
              stretch.lastFrame(),
              Html.text(Counts.line(stretch.applied())),
              stretch.psnrIn(),
              stretch.psnrOut(),
              stretch.gain()));
    }
    return rows.toString();
  }

  private static String facts(DemoSummary summary) {
    return String.format(
        Locale.ROOT,
        "%d frames in %.1f s (%.1f per second, including the comparison). Decisions: %s. Models: %s."
            + " MQTT: %d messages sent, %d received, of which %d images.",
        summary.frames(),
        summary.seconds(),
        summary.fps(),
        Html.text(Counts.line(summary.decisions())),
        summary.models().isEmpty() ? "none" : Html.text(String.join(", ", summary.models())),
        summary.mqtt().sent(),
        summary.mqtt().received(),
        summary.mqtt().frames());
  }

  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 84rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; }
      h2 { font-size: 1.1rem; margin-top: 2rem; }
      img { display: block; max-width: 100%; }
      .strip { overflow-x: auto; }
      .strip img { max-width: none; }
      .clips { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
      figure { margin: 0; }
      video { width: 100%; background: #000; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: .25rem .9rem .25rem 0; text-align: left; border-bottom: 1px solid #8886; }
      .good { color: #2a8a4a; }
      .bad { color: #c0392b; }
      """;

  private static final String BODY =
      """
      <h1>clearlane: before and after</h1>
      {{verdict}}
      <p>{{facts}}</p>
      <h2>The drive</h2>
      <p><button id="both">Play both</button></p>
      <div class="clips">
        <figure><video src="drive.mp4" controls muted playsinline></video><figcaption>input</figcaption></figure>
        <figure><video src="cleared.mp4" controls muted playsinline></video><figcaption>restored</figcaption></figure>
      </div>
      <h2>One frame of each stretch, at full resolution</h2>
      <div class="strip"><img alt="input, restored and reference frame of each stretch" src="data:image/png;base64,{{strip}}"></div>
      <h2>PSNR against the clean reference, in dB</h2>
      <p>{{note}}</p>
      <div class="strip"><table>
      <tr><th>stretch</th><th>frames</th><th>applied</th><th>before</th><th>after</th><th>gain</th></tr>
      {{rows}}</table></div>
      <script>
        const clips = [...document.querySelectorAll("video")];
        document.getElementById("both").onclick = () => clips.forEach(c => { c.currentTime = 0; c.play(); });
      </script>
      """;
}
