package dev.clearlane.edge.gate;

import dev.clearlane.edge.gate.GateResult.Check;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.serving.models.ModelUse;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The result of a gate for people and for CI servers.
 *
 * @param reference file that was compared with
 * @param summary of the replay
 */
public record GateReports(Path reference, ReplaySummary summary, GateResult result) {

  /** The differences, for a terminal; one line if there are none. */
  public String text() {
    if (result.passed()) {
      return "check      %s: passed (%s)"
          .formatted(
              reference,
              result.checks().stream().map(Check::name).collect(Collectors.joining(", ")));
    }
    StringBuilder text = new StringBuilder();
    for (Check check : result.checks()) {
      if (!check.passed()) {
        text.append("  %s: %s".formatted(check.name(), check.summary()));
        text.append(
            check.tolerance().isEmpty() ? "\n" : " [tolerance: %s]\n".formatted(check.tolerance()));
        check.differences().forEach(line -> text.append("    ").append(line).append('\n'));
      }
    }
    return text.toString().stripTrailing();
  }

  /** Writes JUnit's XML: one test case per check. */
  public void writeJunit(Path file) throws IOException {
    StringWriter out = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      List<Check> checks = result.checks();
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "clearlane replay --check " + reference);
      xml.writeAttribute("tests", Integer.toString(checks.size()));
      xml.writeAttribute(
          "failures", Long.toString(checks.stream().filter(check -> !check.passed()).count()));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute("skipped", "0");
      xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", summary.wallSeconds()));
      for (Check check : checks) {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "clearlane.replay." + stem());
        xml.writeAttribute("name", check.name());
        xml.writeAttribute("time", "0");
        if (!check.passed()) {
          xml.writeStartElement("failure");
          xml.writeAttribute("type", "difference");
          xml.writeAttribute("message", check.summary());
          xml.writeCharacters(String.join("\n", check.differences()));
          if (!check.tolerance().isEmpty()) {
            xml.writeCharacters("\ntolerance: " + check.tolerance());
          }
          xml.writeEndElement();
        }
        xml.writeEndElement();
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(file + ": cannot be written as XML", e);
    }
    Files.writeString(file, out + "\n");
  }

  /** Writes Markdown, such as for the summary of a pipeline or a comment on a change. */
  public void writeMarkdown(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        "## Replay %s: %s\n\n".formatted(result.passed() ? "passed" : "failed", cell(stem())));
    text.append(
        "%s, %d frames of %dx%d, mode %s; models: %s\n\n| check | result | found | tolerance |\n| --- | --- | --- | --- |\n"
            .formatted(
                cell(summary.source()),
                summary.frames(),
                summary.widthPx(),
                summary.heightPx(),
                summary.mode(),
                summary.models().stream().map(ModelUse::id).collect(Collectors.joining(", "))));
    for (Check check : result.checks()) {
      text.append(
          "| %s | %s | %s | %s |\n"
              .formatted(
                  check.name(),
                  check.passed() ? "passed" : "**failed**",
                  cell(check.summary()),
                  check.tolerance()));
    }
    for (Check check : result.checks()) {
      if (!check.passed()) {
        text.append("\n### %s\n".formatted(check.name()));
        check.differences().forEach(line -> text.append("- ").append(cell(line)).append('\n'));
      }
    }
    if (!result.passed()) {
      text.append(
          "\nIf that is intended, renew the reference: `clearlane replay SOURCE --update-refs %s`\n"
              .formatted(reference));
    }
    Files.writeString(file, text.toString());
  }

  private String stem() {
    String name = String.valueOf(reference.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
