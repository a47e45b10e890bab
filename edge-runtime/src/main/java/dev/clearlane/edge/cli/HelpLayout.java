package dev.clearlane.edge.cli;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
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
            Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
            layout.addAllOptions(
                options.stream().map(HelpLayout::unbroken).toList(),
                help.createDefaultParamLabelRenderer());
            text.append(String.format("%n%s:%n%s", heading, broken(layout.toString())));
          }
        });
    return text.toString();
  }

  /** Lines break after colons and slashes, also within addresses: letters there do not break. */
  private static OptionSpec unbroken(OptionSpec option) {
    String[] lines =
        Stream.of(option.description())
            .map(line -> line.replaceAll(":(?=\\S)", COLON).replaceAll("/(?=\\S)", SLASH))
            .toArray(String[]::new);
    return option.toBuilder().description(lines).build();
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
