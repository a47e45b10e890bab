package dev.clearlane.bundle.html;

/** Well-formed HTML documents that open from disk and load nothing from elsewhere. */
public final class Html {
  private Html() {}

  /**
   * A whole document.
   *
   * @param style CSS, each line ended
   * @param body markup
   */
  public static String document(String title, String style, String body) {
    return """
        <!DOCTYPE html>
        <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        %s
        </body>
        </html>
        """
        .formatted(text(title), style, body);
  }

  /** Escapes a text for use between tags or in an attribute. */
  public static String text(String raw) {
    StringBuilder out = new StringBuilder(raw.length());
    raw.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                  // XML knows no other control characters.
                  if (c >= ' ' || c == '\n' || c == '\t') {
                    out.appendCodePoint(c);
                  }
                }
              }
            });
    return out.toString();
  }
}
