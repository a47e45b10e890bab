package dev.clearlane.trainer.data;

import static dev.clearlane.trainer.data.PublishedLayoutsTest.grey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.trainer.training.TinyData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LazyListTest {
  private static final int PICTURE_BYTES = 3 * 16 * 12;

  @TempDir Path root;

  @Test
  void shouldStayWithinItsBoundAndForgetWhatWasUsedLongestAgo() throws IOException {
    PictureCache cache = new PictureCache(3 * PICTURE_BYTES);
    for (int i = 0; i < 5; i++) {
      grey(root.resolve(i + ".png"), i);
    }
    for (int i : new int[] {0, 1, 0, 2, 0, 3, 0, 4}) {
      assertThat(cache.get(root.resolve(i + ".png")).sample(0, 0, 0)).isEqualTo(i);
      assertThat(cache.heldBytes()).isLessThanOrEqualTo(3 * PICTURE_BYTES);
    }
    for (int i = 0; i < 5; i++) {
      Files.delete(root.resolve(i + ".png"));
    }
    assertThat(cache.get(root.resolve("0.png")).sample(0, 0, 0)).isZero();
    assertThat(cache.size(root.resolve("1.png"))).hasToString("16x12");
    assertThatThrownBy(() -> cache.get(root.resolve("1.png"))).hasMessageContaining("no such file");
  }

  @Test
  void shouldDrawTheSameBatchesHoweverLittleFitsIntoMemory() throws IOException {
    Path data = TinyData.in(root);
    MixtureComponent entry =
        new MixtureComponent(
            1, List.of(Source.RAINDROP), List.of(), List.of(), List.of(), List.of());
    float[][] inputs = new float[2][];
    for (int i = 0; i < 2; i++) {
      PictureCache cache = new PictureCache(i == 0 ? 0 : Long.MAX_VALUE);
      SplitData splitData = new SplitData(data, Split.TRAIN, cache, 0);
      Batches batches =
          new PictureBatches(
              List.of(entry), splitData, PixelFormat.RGB_UNIT, 0, 0.1, 0, 8, 32, 1, 5);
      inputs[i] = batches.of(3).input();
      assertThat(cache.heldBytes() == 0).isEqualTo(i == 0);
    }
    assertThat(inputs[0]).isEqualTo(inputs[1]);
  }

  @Test
  void shouldNameAFileThatWasRemovedMeanwhile() throws IOException {
    grey(root.resolve("bad/0.png"), 1);
    grey(root.resolve("good/0.png"), 1);
    Source own = Source.find("paired:bad:good", Source.Kind.PAIRS).orElseThrow();
    LazyList<Pair> pairs =
        new SplitData(root, Split.HELD_OUT, new PictureCache(0), 0).pairs(List.of(own));
    Files.delete(root.resolve("good/0.png"));
    assertThatThrownBy(() -> pairs.get(0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(root.resolve("good/0.png") + ": no such file or directory");
  }

  @Test
  void shouldReturnBatchesInOrderOnAnyNumberOfThreads() throws Exception {
    Batches batches =
        step -> {
          // Every second one takes longer than the one after it.
          float[] more = new float[step % 2 == 0 ? 1 << 18 : 1];
          more[0] = step;
          return new Batch(more, new float[0], 1, 1, 1);
        };
    try (BatchLoader<Batch> loader = new BatchLoader<>(batches, 5, batch -> {}, 4)) {
      for (int step = 5; step < 60; step++) {
        assertThat(loader.take().input()[0]).isEqualTo(step);
        assertThat(loader.ready()).isBetween(0, 8);
      }
    }
  }

  @Test
  void shouldMakeTheSameBatchesOnAnyNumberOfThreads() throws Exception {
    SplitData splitData = new SplitData(TinyData.in(root), Split.TRAIN);
    MixtureComponent entry =
        new MixtureComponent(
            1, List.of(), List.of(Source.URBAN100), List.of(), List.of("none"), List.of());
    Batches batches =
        new PictureBatches(
            List.of(entry), splitData, PixelFormat.RGB_UNIT, 0, 0.1, 0.5, 8, 32, 1, 5);
    try (BatchLoader<Batch> alone = new BatchLoader<>(batches, 0, batch -> {}, 1);
        BatchLoader<Batch> many = new BatchLoader<>(batches, 0, batch -> {}, 5)) {
      for (int step = 0; step < 100; step++) {
        Batch one = alone.take();
        Batch other = many.take();
        assertThat(other.input()).isEqualTo(one.input());
        assertThat(other.target()).isEqualTo(one.target());
      }
    }
  }

  @Test
  void shouldNameAnErrorWithoutAMessage() {
    Batches batches =
        step -> {
          throw new ArithmeticException();
        };
    try (BatchLoader<Batch> loader = new BatchLoader<>(batches, 0, batch -> {}, 2)) {
      assertThatThrownBy(loader::take)
          .isInstanceOf(IOException.class)
          .hasMessage("a batch could not be loaded: java.lang.ArithmeticException");
    }
  }

  @Test
  void shouldEndWhileBatchesAreBeingMadeAndWaitedFor() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    Batches endless =
        step -> {
          begun.countDown();
          try {
            Thread.sleep(Long.MAX_VALUE);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new IOException("interrupted");
        };
    BatchLoader<Batch> loader = new BatchLoader<>(endless, 0, batch -> {}, 2);
    begun.await();
    loader.close();
    assertThatThrownBy(loader::take).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void shouldCloseEveryBatchThatWasNotTaken() throws Exception {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger freed = new AtomicInteger();
    BatchLoader<Integer> loader =
        new BatchLoader<>(step -> made.incrementAndGet(), 0, batch -> freed.incrementAndGet(), 2);
    loader.take();
    loader.take();
    loader.close();
    assertThat(freed.get()).isEqualTo(made.get() - 2);
  }

  @Test
  void shouldPassOnWhyABatchCouldNotBeLoaded() {
    Batches batches =
        step -> {
          throw new IOException("a.png: no such file");
        };
    try (BatchLoader<Batch> loader = new BatchLoader<>(batches, 0, batch -> {}, 2)) {
      assertThatThrownBy(loader::take)
          .isInstanceOf(IOException.class)
          .hasMessage("a batch could not be loaded: a.png: no such file");
    }
  }
}
