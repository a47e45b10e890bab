package dev.clearlane.edge.cli;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Layout of {@code --help}: a short synopsis, then the options in the order of their declaration,
 * those of a mix-in under its {@link OptionHeading}.
 */
public final class HelpLayout {
  private static final String OWN = "Options";
  private static final String GENERAL = "General options";

  // of the private use area
  private static final String COLON = "\uE000";
  private static final String SLASH = "\uE001";

  private HelpLayout() {}

  /** Applies the layout to a command and all its subcommands. */
  public static void apply(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.abbreviateSynopsis(true);
    usage.sortOptions(false);
    usage.parameterListHeading("%nArguments:%n");
    usage.commandListHeading("%nCommands:%n");
    usage.sectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
    command.getSubcommands().values().forEach(HelpLayout::apply);
  }

  private static String options(Help help) {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    sections.put(OWN, new ArrayList<>());
    List<OptionSpec> general = new ArrayList<>();
    for (OptionSpec option : help.commandSpec().options()) {
      if (!option.hidden()) {
        String heading = heading(option);
        if (heading.equals(GENERAL)) {
          general.add(option);
        } else {
          sections.computeIfAbsent(heading, unused -> new ArrayList<>()).add(option);
        }
      }
    }
    sections.put(GENERAL, general);
    StringBuilder text = new StringBuilder();
    sections.forEach(
        (heading, options) -> {
          if (!options.isEmpty()) {
            Help.Layout layout =
                new Help.Layout(
                    help.colorScheme(),
                    Help.TextTable.forDefaultColumns(
                        help.colorScheme(),
                        help.calcLongOptionColumnWidth(options, List.of(), help.colorScheme()),
                        help.commandSpec().usageMessage().width()),
                    unbroken(help.createDefaultOptionRenderer()),
                    help.createDefaultParameterRenderer());
            layout.addAllOptions(options, help.createDefaultParamLabelRenderer());
            text.append(String.format("%n%s:%n%s", heading, broken(layout.toString())));
          }
        });
    return text.toString();
  }

  /** Lines break after colons and slashes, also within addresses: letters there do not break. */
  private static IOptionRenderer unbroken(IOptionRenderer renderer) {
    return (option, labels, scheme) -> {
      Text[][] rows = renderer.render(option, labels, scheme);
      for (Text[] row : rows) {
        int last = row.length - 1;
        String line = row[last].plainString();
        row[last] = scheme.text(line.replaceAll(":(?=\\S)", COLON).replaceAll("/(?=\\S)", SLASH));
      }
      return rows;
    };
  }

  private static String broken(String text) {
    return text.replace(COLON, ":").replace(SLASH, "/");
  }

  private static String heading(OptionSpec option) {
    if (option.usageHelp() || option.versionHelp() || option.inherited()) {
      return GENERAL;
    }
    OptionHeading heading =
        option.userObject() instanceof Member field
            ? field.getDeclaringClass().getAnnotation(OptionHeading.class)
            : null;
    return heading == null ? OWN : heading.value();
  }
}
