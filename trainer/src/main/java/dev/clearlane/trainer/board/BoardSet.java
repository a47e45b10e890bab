package dev.clearlane.trainer.board;

import dev.clearlane.bundle.settings.ByKind;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Kind;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Required;
import dev.clearlane.bundle.settings.RuleException;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.trainer.data.Source;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One set of a board. All pictures of data sources are of their held-out split. */
@ByKind
sealed interface BoardSet {
  /** Unique within the board; also the file name of its sheet. */
  String name();

  /** Max. number of pictures, evenly spread over the set. */
  int max();

  /** A set that is measured against clean pictures, in every mode of {@link #modes}. */
  sealed interface Measured {
    /** The set's name. */
    String name();

    /** Max. number of pictures. */
    int max();

    /** What decides about each picture, in the order of the table. */
    List<Mode> modes();
  }

  /**
   * Pairs as they lie on disk.
   *
   * @param source of the trainer's data sources
   * @param input folder of degraded pictures, instead of a source; all pictures are measured
   * @param target folder of their clean partners of the same names
   */
  @Kind("pairs")
  record Pairs(
      @Required String name,
      @Nullable String source,
      @Nullable String input,
      @Nullable String target,
      @Default("[auto]") List<Mode> modes,
      @Default("1000") @Range(min = 1) int max)
      implements BoardSet, Measured {
    public Pairs {
      requireName(name);
      if ((source == null) == (input == null) || (input == null) != (target == null)) {
        throw new RuleException("source", "must be given, or else both input and target");
      }
      if (source != null) {
        requireSource("source", source, Source.Kind.PAIRS);
      }
    }
  }

  /**
   * Sharp pictures, degraded as they are measured. Each picture has its own random numbers, which
   * do not depend on how many pictures are measured.
   *
   * @param degradation as for {@code clearlane synth degrade}
   * @param maxWidth of the part in the middle that is measured; the whole picture is degraded
   */
  @Kind("synthetic")
  record Synthetic(
      @Required String name,
      @Required String degradation,
      @Required List<String> sources,
      @Default("1") long seed,
      @Default("1280") @Range(min = 16) int maxWidth,
      @Default("720") @Range(min = 16) int maxHeight,
      @Default("[auto]") List<Mode> modes,
      @Default("1000") @Range(min = 1) int max)
      implements BoardSet, Measured {
    public Synthetic {
      requireName(name);
      sources.forEach(source -> requireSource("sources", source, Source.Kind.SHARP));
      try {
        Degradations.byName(degradation);
      } catch (IllegalArgumentException e) {
        throw new RuleException("degradation", "is refused: " + e.getMessage());
      }
    }
  }

  /** Sharp pictures that must come out as they went in. */
  @Kind("clean")
  record Clean(
      @Required String name,
      @Required List<String> sources,
      @Default("[auto]") List<Mode> modes,
      @Default("1000") @Range(min = 1) int max)
      implements BoardSet, Measured {
    public Clean {
      requireName(name);
      sources.forEach(source -> requireSource("sources", source, Source.Kind.SHARP));
    }
  }

  /**
   * Real pictures without a clean partner and the decisions that they may get.
   *
   * @param labels CSV with columns {@code file} and {@code kind}; pictures lie beside it, other
   *     files are left out
   * @param split which part of them: {@code all} only while no model was trained on any
   * @param sources sharp pictures by the label that they get, in addition
   * @param expect accepted decisions by label; pictures of other labels are left out
   * @param max of each label
   */
  @Kind("labelled")
  record Labelled(
      @Required String name,
      @Nullable String labels,
      @Default("held_out") Part split,
      Map<String, String> sources,
      Map<String, Accepted> expect,
      @Default("1000") @Range(min = 1) int max)
      implements BoardSet {
    enum Part {
      HELD_OUT,
      ALL
    }

    public Labelled {
      requireName(name);
      sources.forEach((label, source) -> requireSource("sources", source, Source.Kind.SHARP));
      if (expect.isEmpty()) {
        throw new RuleException("expect", "must name the accepted decisions of each label");
      }
    }
  }

  private static void requireName(String name) {
    if (name != null && !name.matches("[a-z0-9][a-z0-9.-]*")) {
      throw new RuleException(
          "name", "must be of lower-case letters, digits, dots and hyphens, but is '" + name + "'");
    }
  }

  private static void requireSource(String key, String source, Source.Kind kind) {
    if (Source.find(source, kind).isEmpty()) {
      throw new RuleException(
          key,
          "must name %s sources of %s, but is '%s'"
              .formatted(
                  kind == Source.Kind.PAIRS ? "pair" : "sharp",
                  String.join(", ", Source.names(kind)),
                  source));
    }
  }
}
