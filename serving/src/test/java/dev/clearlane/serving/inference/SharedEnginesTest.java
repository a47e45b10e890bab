package dev.clearlane.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
class SharedEnginesTest {
  private static final long LONG_NS = 20_000_000_000L;

  private final FairTurns turns = new FairTurns();

  @Test
  void shouldScheduleTheMemberThatUsedTheEngineLess() throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Map<String, FairTurns.Member> members = new LinkedHashMap<>();
    for (long usedNs : new long[] {30, 10, 20}) {
      FairTurns.Member member = new FairTurns.Member();
      turns.await(member, LONG_NS);
      turns.done(member, usedNs);
      members.put("used " + usedNs, member);
    }
    FairTurns.Member holder = new FairTurns.Member();
    turns.await(holder, LONG_NS);
    List<Thread> threads = new ArrayList<>();
    members.forEach((name, member) -> threads.add(want(member, name, order)));
    while (turns.waiting() < members.size()) {
      Thread.onSpinWait();
    }
    turns.done(holder, 1);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(order).containsExactly("used 10", "used 20", "used 30");
  }

  /** Uses the engines once. */
  private Thread want(FairTurns.Member member, String name, List<String> order) {
    return Turn.start(
        () -> {
          turns.await(member, LONG_NS);
          order.add(name);
          turns.done(member, 1_000);
          return null;
        });
  }

  @Test
  void shouldNotGiveCreditToAnIdleMember() throws Exception {
    FairTurns.Member busy = new FairTurns.Member();
    FairTurns.Member idle = new FairTurns.Member();
    for (int i = 0; i < 100; i++) {
      turns.await(busy, LONG_NS);
      turns.done(busy, 1_000);
    }
    turns.await(idle, LONG_NS);
    turns.done(idle, 5_000);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    FairTurns.Member holder = new FairTurns.Member();
    turns.await(holder, LONG_NS);
    Thread a = want(idle, "idle", order);
    Thread b = want(busy, "busy", order);
    while (turns.waiting() < 2) {
      Thread.onSpinWait();
    }
    turns.done(holder, 1);
    a.join();
    b.join();

    assertThat(order).containsExactly("busy", "idle");
  }

  @Test
  void shouldOpenEachModelOnceAndLeaveItOpenForTheOthers() throws Exception {
    FakeEngine deblur = fake(v -> v + 1);
    try (SharedEngines shared = new SharedEngines(EngineSet.of(deblur))) {
      assertThat(shared.join().engine(Task.DERAIN)).isNull();
      Engine first = shared.join().engine(Task.DEBLUR);
      Engine second = shared.join().engine(Task.DEBLUR);
      first.close();
      FloatBuffer out = tensor();
      second.run(new TensorView(tensor(), 1, 1), out);

      assertThat(out.get(0)).isEqualTo(1);
      assertThat(second.manifest()).isSameAs(deblur.manifest());
      assertThat(deblur.closes()).isZero();
    }
    assertThat(deblur.closes()).isEqualTo(1);
  }

  @Test
  void shouldShareTheChainOfTheEnginesThatRestore() throws Exception {
    FakeEngine deblur = fake(v -> v + 1);
    FakeEngine derain =
        new FakeEngine("r", Task.DERAIN, PixelFormat.RGB_UNIT, 1, v -> 4 * v - 0.5f);
    try (SharedEngines shared = new SharedEngines(EngineSet.of(deblur, derain))) {
      EngineSet restoring = shared.join().restoring();
      FloatBuffer out = tensor();
      restoring.chain().run(new TensorView(tensor().put(0, 0.3f), 1, 1), out);
      restoring.close();

      assertThat(out.get(0)).isEqualTo(1 + (4 * 0.3f - 0.5f));
      assertThat(out.get(1)).as("clamped between the models").isEqualTo(1);
      assertThat(restoring.chain().models()).hasSize(2);
      assertThat(deblur.closes()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(PixelEngine.Pixels.class)
  void shouldTakePixelsIfTheEngineDoes(PixelEngine.Pixels pixels) throws Exception {
    PixelEngine deblur = new PixelEngine(Task.DEBLUR, pixels);
    try (SharedEngines shared = new SharedEngines(EngineSet.of(deblur))) {
      Engine share = shared.join().engine(Task.DEBLUR);
      assertThat(share.takesPixels()).isEqualTo(deblur.takesPixels());
    }
  }

  @Test
  void shouldEndTheTurnAfterAFailureAndReportAnotherCameraThatHangs() throws Exception {
    CountDownLatch within = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    FakeEngine deblur =
        fake(
            v -> {
              within.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return v;
            });
    SharedEngines shared = new SharedEngines(EngineSet.of(deblur.failing(true)), 1);
    Engine first = shared.join().engine(Task.DEBLUR);
    Engine second = shared.join().engine(Task.DEBLUR);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> first.run(new TensorView(tensor(), 1, 1), tensor()))
          .hasMessageContaining("on request");
    }
    deblur.failing(false);
    Thread hung = Turn.start(() -> run(first));
    within.await();

    assertThatThrownBy(() -> second.run(new TensorView(tensor(), 1, 1), tensor()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("no turn within");
    release.countDown();
    hung.join();
    run(second);
    shared.close();
  }

  private static Void run(Engine engine) throws EngineException {
    engine.run(new TensorView(tensor(), 1, 1), tensor());
    return null;
  }

  private static FloatBuffer tensor() {
    return ByteBuffer.allocateDirect(12).asFloatBuffer();
  }

  private static FakeEngine fake(FakeEngine.Pointwise function) {
    return new FakeEngine("b", Task.DEBLUR, PixelFormat.RGB_UNIT, 1, function);
  }

  /** A step on a thread of its own. */
  private static final class Turn {
    static Thread start(Callable<?> step) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  step.call();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              "test-turns");
      thread.setDaemon(true);
      thread.start();
      return thread;
    }
  }
}
