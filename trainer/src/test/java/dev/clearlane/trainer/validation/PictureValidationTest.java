package dev.clearlane.trainer.validation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.data.SplitData;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PictureValidationTest {
  @TempDir Path root;

  @Test
  void shouldPassOverPairsThatAreTooSmallForTheNetworkAndNeedOneThatIsNot() throws IOException {
    for (String folder : List.of("bad", "good")) {
      Files.createDirectory(root.resolve(folder));
      for (int i = 0; i < 16; i++) {
        // Of these the fifth and the thirteenth are for tuning.
        Picture picture = i == 4 ? Picture.black(5, 1) : Picture.black(32, 24);
        PictureFile.write(picture, root.resolve("%s/%02d.png".formatted(folder, i)));
      }
    }
    List<Source> own = List.of(Source.find("paired:bad:good", Source.Kind.PAIRS).orElseThrow());
    SplitData tuning = new SplitData(root, Split.TUNING);
    assertThatCode(() -> new PictureValidation(own, tuning, 2, 8, 0, null))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> new PictureValidation(own, tuning, 2, 32, 0, null))
        .isInstanceOf(UsageException.class)
        .hasMessage("paired:bad:good: no pair to validate on is as large as 32 px");
  }
}
