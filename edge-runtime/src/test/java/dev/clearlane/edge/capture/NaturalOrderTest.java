package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NaturalOrderTest {
  @Test
  void shouldOrderRunsOfDigitsByTheirValue() {
    List<String> ordered =
        List.of("", "01", "1", "2", "10", "99999999999999999999", "a", "a1", "a1b2", "a1b10", "a2");
    List<String> names = new ArrayList<>(ordered);
    Collections.shuffle(names, new Random(1));

    names.sort(new NaturalOrder());

    assertThat(names).isEqualTo(ordered);
  }
}
