package dev.clearlane.trainer.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TrustTest {
  private final Picture input = grey(100);
  private final Picture output = grey(140);

  @Test
  void shouldTrustWhatTheTeacherRepeats() {
    assertThat(Trust.of(input, output, grey(139)).share()).isEqualTo(1);
    assertThat(Trust.of(input, output, output).share()).isEqualTo(1);
    assertThat(Trust.of(input, input, input).share()).isEqualTo(1);
  }

  @Test
  void shouldNotTrustAChangeThatIsNotRepeated() {
    Trust trust = Trust.of(input, output, input);
    assertThat(trust.share()).isZero();
    assertThat(trust.target(input, output).bgr()).isEqualTo(input.bgr());
  }

  @Test
  void shouldDecideFromPlaceToPlace() {
    Picture second = grey(140);
    Arrays.fill(second.bgr(), 0, 3 * 40 * 20, (byte) 100); // the upper half is not repeated
    Trust trust = Trust.of(input, output, second);
    assertThat(trust.share()).isBetween(0.3, 0.7);
    Picture target = trust.target(input, output);
    assertThat(target.sample(20, 2, 0)).isEqualTo(100);
    assertThat(target.sample(20, 37, 0)).isEqualTo(140);
  }

  private static Picture grey(int level) {
    Picture picture = Picture.black(40, 40);
    Arrays.fill(picture.bgr(), (byte) level);
    return picture;
  }
}
