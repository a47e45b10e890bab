package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoteTest {
  @Test
  void shouldKeepWhatAFormatPreferred() {
    // The reader is surer of 0, a national format takes D.
    List<ReadCharacter> characters = new ArrayList<>();
    for (char each : "AB12CDE".toCharArray()) {
      characters.add(
          new ReadCharacter(each, 0.9, List.of(new ReadCharacter.Alternative(each, 0.9))));
    }
    characters.set(
        5,
        new ReadCharacter(
            'D',
            0.3,
            List.of(
                new ReadCharacter.Alternative('0', 0.5),
                new ReadCharacter.Alternative('8', 0.4),
                new ReadCharacter.Alternative('D', 0.3))));
    Reading preferred = new Reading("AB12CDE", 0.4, characters, List.of(), 1, null);
    Reading alone = vote(FormatPrior.DEFAULT, preferred).result();
    assertThat(alone.text()).isEqualTo("AB12CDE");
    assertThat(alone.characters().get(5).confidence()).isEqualTo(0.3, within(1e-9));
    assertThat(alone.characters().get(5).alternatives())
        .extracting(ReadCharacter.Alternative::character)
        .containsExactly('0', '8', 'D');
    assertThat(vote(FormatPrior.NONE, preferred).result().text()).isEqualTo("AB12C0E");
  }

  @Test
  void shouldLetReadingsThatAreSureOutvoteAFormat() {
    Vote vote = vote(FormatPrior.DEFAULT, spelt("AB12C0E", "-----D-"));
    assertThat(vote.result().text()).isEqualTo("AB12CDE");
    vote.add(PlateTrackerTest.plate("AB12C0E", 0.9, 100).reading(), 1);
    vote.add(PlateTrackerTest.plate("AB12C0E", 0.9, 100).reading(), 1);
    assertThat(vote.result().text()).as("counted again").isEqualTo("AB12C0E");
  }

  @Test
  void shouldDecideBetweenLookAlikesByTheFormatOfTheWholeText() {
    // Surer of 8 and 0, with B and D as well; only a text with both has a format.
    Reading unsure = spelt("A812C0E", "-B---D-");
    assertThat(vote(FormatPrior.NONE, unsure, unsure).result().text()).isEqualTo("A812C0E");
    assertThat(vote(FormatPrior.DEFAULT, unsure, unsure).result().text()).isEqualTo("AB12CDE");
    // A format brings in no character that was not read.
    Reading sure = spelt("A812C0E", "-------");
    assertThat(vote(FormatPrior.DEFAULT, sure).result().text()).isEqualTo("A812C0E");
  }

  @Test
  void shouldCountAReadingOfNoConfidence() {
    Reading none = PlateTrackerTest.plate("AB12CDE", 0, 100).reading();
    Reading result = vote(FormatPrior.DEFAULT, none).result();
    assertThat(result.text()).isEqualTo("AB12CDE");
    assertThat(result.confidence()).isZero();
    assertThat(vote(FormatPrior.DEFAULT).result()).isSameAs(Reading.NONE);
  }

  private static Vote vote(FormatPrior prior, Reading... readings) {
    Vote vote = new Vote(3, prior);
    for (Reading each : readings) {
      vote.add(each, 1);
    }
    return vote;
  }

  /**
   * @param others at each place a less probable character, or a hyphen for none
   */
  private static Reading spelt(String text, String others) {
    List<ReadCharacter> characters = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      boolean sure = others.charAt(i) == '-';
      double confidence = sure ? 0.95 : 0.6;
      List<ReadCharacter.Alternative> alternatives = new ArrayList<>();
      alternatives.add(new ReadCharacter.Alternative(text.charAt(i), confidence));
      if (!sure) {
        alternatives.add(new ReadCharacter.Alternative(others.charAt(i), 0.35));
      }
      characters.add(new ReadCharacter(text.charAt(i), confidence, alternatives));
    }
    return new Reading(text, 0.5, characters, List.of(), 1, null);
  }
}
