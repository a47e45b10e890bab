package dev.clearlane.trainer.page;

import dev.clearlane.bundle.html.Html;

/** Style and rows that the trainer's pages share. */
public final class Page {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 1340px; margin: 0 auto;
             padding: 1.5rem; }
      h1 { margin: 0; } h2 { margin: 2rem 0 .6rem; font-size: 1.15rem; }
      .lead { color: #6b7280; margin: .2rem 0 1rem; }
      .say { border-left: 4px solid #2563eb; padding: .4rem .9rem; font-size: 1.05rem; }
      .charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); }
      svg { width: 100%; height: auto; border: 1px solid #9ca3af55; border-radius: 6px; }
      svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
      svg .head { font-weight: 600; font-size: 13px; } svg .tick { opacity: .8; }
      svg .grid { stroke: #9ca3af55; } svg .axis { stroke: #9ca3af; }
      table { border-collapse: collapse; } th { text-align: left; font-weight: 600; }
      td, th { padding: .2rem 1rem .2rem 0; vertical-align: top; }
      td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
      code, pre { font: 13px/1.45 ui-monospace, monospace; }
      pre { overflow-x: auto; padding: .8rem; border: 1px solid #9ca3af55; border-radius: 6px; }
      .pictures { display: grid; gap: .8rem; grid-template-columns: repeat(3, minmax(0, 1fr)); }
      figure { margin: 0; } figure img { width: 100%; image-rendering: auto; border-radius: 4px; }
      figcaption { color: #6b7280; font-size: .85rem; overflow-wrap: anywhere; }
      td code { overflow-wrap: anywhere; }
      """;

  private Page() {}

  /** A whole page; the body is markup. */
  public static String of(String title, String body) {
    return Html.document(title, STYLE, body);
  }

  /** A table row of two cells. */
  public static String row(String name, String value) {
    return "<tr><th>%s</th><td>%s</td></tr>%n".formatted(Html.text(name), Html.text(value));
  }
}
