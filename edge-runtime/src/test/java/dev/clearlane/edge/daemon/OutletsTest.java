package dev.clearlane.edge.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.pipeline.OutputPlan;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.settings.OutputTarget;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutletsTest {
  private static final StreamFormat FORMAT = new StreamFormat(32, 24, new TimeBase(1, 25), 25, -1);

  @TempDir private Path directory;

  @Test
  void shouldNumberOnlyClipsThatWereBegun() throws Exception {
    Path clip = directory.resolve("disk/a.mp4");
    OutputPlan plan = Outlets.plans(List.of(new OutputTarget(clip.toString()))).get(0);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> plan.source().open(FORMAT))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(clip + ": no such directory");
    }
    Files.createDirectory(clip.getParent());
    try (Output first = plan.source().open(FORMAT);
        Output second = plan.source().open(FORMAT)) {
      assertThat(first.name()).isEqualTo("file:" + clip);
      assertThat(second.name()).isEqualTo("file:" + directory.resolve("disk/a-2.mp4"));
    }
  }
}
