package dev.clearlane.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What every page must be: well-formed, without scripts, and complete on its own. */
public final class Pages {
  private Pages() {}

  /** Fails where the page is not so. */
  public static void check(Path page) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    // The doctype has no DTD; were one named, nothing would be fetched.
    builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
    Document document = builder.parse(page.toFile());
    NodeList all = document.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      assertThat(element.getTagName()).isNotIn("script", "link", "iframe", "object");
      for (String attribute : new String[] {"src", "href"}) {
        String target = element.getAttribute(attribute);
        if (!target.isEmpty()) {
          assertThat(page.resolveSibling(target)).isRegularFile();
          assertThat(target).doesNotContain(":", "..").doesNotStartWith("/");
        }
      }
    }
    String text = Files.readString(page);
    assertThat(text).doesNotContain("url(", "@import");
    assertThat(
            text.replace("http://www.w3.org/1999/xhtml", "")
                .replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http:", "https:");
  }
}
