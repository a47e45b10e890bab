package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MixListingTest {
  @TempDir Path root;

  @Test
  void shouldGiveClipsTheirDegradationOrTheAverageOfTheirFrames() throws Exception {
    List<Picture> frames = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      frames.add(Picture.black(32, 32));
    }
    Source.Clip clip = new Source.Clip(root.resolve("a.mp4"), frames);
    Source clips = Source.ofClips("own", "test", (from, split, errors) -> List.of(clip));
    List<MixtureComponent> mix =
        List.of(clips(clips, List.of("streaks", "drops")), clips(clips, List.of()));
    MixListing listing = MixListing.of(mix, new SplitData(root, Split.TRAIN), 32, 2, 2);
    assertThat(listing.entries().get(0).degrade()).containsEntry("kind", "chain");
    assertThat(listing.entries().get(1).degrade()).containsEntry("kind", "frame_average");
    MixListing.Sample sample = listing.sources().get("clips:own").get(0);
    assertThat(sample.runLengths()).containsExactly(9, 9);
    assertThat(sample.before()).isEmpty();
  }

  private static MixtureComponent clips(Source source, List<String> degrade) {
    return new MixtureComponent(1, List.of(), List.of(), List.of(source), degrade, List.of());
  }

  @Test
  void shouldNumberFramesInMemoryAsFiles() throws Exception {
    List<Path> files = List.of(root.resolve("drive.mp4"), root.resolve("reference.mp4"));
    List<DataItem.InMemory<Pair>> items = new ArrayList<>();
    List<DataItem.InMemory<Pair>> before = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Pair pair = new Pair(Picture.black(32, 32), Picture.black(32, 32));
      DataItem.Size size = new DataItem.Size(32, 32);
      items.add(new DataItem.InMemory<>(pair, size, files, before));
      before.add(0, new DataItem.InMemory<>(pair, size, files));
    }
    Source drive = Source.ofPairs("own", "test", (from, split, errors) -> items);
    List<MixtureComponent> mix =
        List.of(
            new MixtureComponent(1, List.of(drive), List.of(), List.of(), List.of(), List.of()));
    SplitData train = new SplitData(root, Split.TRAIN);
    assertThat(MixListing.of(mix, train, 32, 2, 2).sources().get("pairs:own"))
        .extracting(MixListing.Sample::before)
        .containsExactly(List.of(), List.of(0), List.of(1, 0), List.of(2, 1));
    assertThat(MixListing.of(mix, train, 32, 2, 0).sources().get("pairs:own"))
        .allMatch(sample -> sample.before().isEmpty());
  }
}
