package dev.clearlane.trainer.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.trainer.usage.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("clearlane.root"), "bench", "boards", "held-out.yaml");

  @TempDir Path directory;

  @Test
  void shouldReadTheShippedBoard() throws Exception {
    List<BoardSet> sets = Board.read(SHIPPED).sets();
    assertThat(sets).extracting(BoardSet::name).contains("reds", "clean-road", "weather");
    assertThat(sets.get(0))
        .isEqualTo(
            new BoardSet.Pairs("reds", "reds", null, null, List.of(Mode.AUTO, Mode.DEBLUR), 1000));
  }

  @Test
  void shouldReadAcceptedDecisions() throws Exception {
    Board board =
        read(
            """
            sets:
              - name: weather
                kind: labelled
                labels: a/labels.csv
                expect: {rain: derain or both, fog: pass}
            """);
    assertThat(board.sets())
        .singleElement()
        .isInstanceOfSatisfying(
            BoardSet.Labelled.class,
            set -> {
              assertThat(set.expect().get("rain").decisions())
                  .containsExactlyInAnyOrder(Treatment.DERAIN, Treatment.BOTH);
              assertThat(set.split()).isEqualTo(BoardSet.Labelled.Part.HELD_OUT);
            });
  }

  @Test
  void shouldReportAllErrorsAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    sets:
                      - {name: a, kind: pairs, source: nowhere}
                      - {name: b, kind: pairs, input: x}
                      - {name: c, kind: synthetic, degradation: hail, sources: [urban100]}
                      - {name: d, kind: clean, sources: [urban100], modes: [quickly]}
                      - {name: e/f, kind: clean, sources: [urban100]}
                      - {name: g, kind: labelled, expect: {rain: wipe}}
                    """))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("sets[0].source must name pair sources")
        .hasMessageContaining("sets[1].source must be given, or else both input and target")
        .hasMessageContaining("degradation 'hail' is unknown")
        .hasMessageContaining("sets[3].modes")
        .hasMessageContaining("sets[4].name must be of lower-case letters")
        .hasMessageContaining("sets[5].expect.rain");
  }

  @Test
  void shouldRefuseTwoSetsOfOneName() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    sets:
                      - {name: a, kind: pairs, source: reds}
                      - {name: a, kind: clean, sources: [urban100]}
                    """))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("must have different names, but two are a");
  }

  @Test
  void shouldChooseSetsInTheOrderOfTheBoard() throws Exception {
    Board board = Board.read(SHIPPED);
    assertThat(board.named(List.of("clean-road", "reds")))
        .extracting(BoardSet::name)
        .containsExactly("reds", "clean-road");
    assertThat(board.named(List.of())).isEqualTo(board.sets());
    assertThatThrownBy(() -> board.named(List.of("red")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("but is 'red'");
  }

  @Test
  void shouldNameAMissingBoard() {
    assertThatThrownBy(() -> Board.read(directory.resolve("none.yaml")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("none.yaml: no such board");
  }

  private Board read(String yaml) throws Exception {
    return Board.read(Files.writeString(directory.resolve("board.yaml"), yaml));
  }
}
