package dev.clearlane.edge.command;

import dev.clearlane.serving.fuzz.Fuzzing;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes bodies of commands that arrive over MQTT, for every standard command. */
public final class CommandFuzzTest {
  private static final List<String> NAMES =
      List.of(
          "snapshot",
          "set_mode",
          "set_frame_rate",
          "reload_settings",
          "list_models",
          "switch_model",
          "restart_camera",
          "unknown");
  private static final CommandDispatcher DISPATCHER = dispatcher();

  @TempDir private Path scratch;

  @Test
  void shouldRefuseBrokenBodies() throws Exception {
    Fuzzing.run(
        CommandFuzzTest.class,
        scratch,
        Fuzzing.texts(
            "\u0000{\"camera\": \"front\"}",
            "\u0001{\"camera\": \"front\", \"mode\": \"auto\"}",
            "\u0002{\"camera\": \"\", \"frames_per_second\": 2.5}",
            "\u0003{}",
            "\u0005{\"model\": \"deblur-a\"}",
            "\u0006{\"camera\": [1, {\"a\": null}], \"x\": 1e999}",
            "\u0007{"));
  }

  /** Executes a command; the first byte chooses it. An unexpected exception is a bug. */
  public static void fuzzerTestOneInput(byte[] input) throws InterruptedException {
    if (input.length == 0) {
      return;
    }
    byte[] body = new byte[input.length - 1];
    System.arraycopy(input, 1, body, 0, body.length);
    AtomicReference<Answer> answered = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    DISPATCHER.submit(
        NAMES.get((input[0] & 0xff) % NAMES.size()),
        body,
        answer -> {
          answered.set(answer);
          done.countDown();
        });
    if (!done.await(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no answer");
    }
    Answer.Failure failure = answered.get().error();
    if (failure != null && (failure.code().equals("failed") || failure.message().contains("\n"))) {
      throw new IllegalStateException(failure.code() + ": " + failure.message());
    }
  }

  private static CommandDispatcher dispatcher() {
    CommandDispatcher dispatcher = new CommandDispatcher();
    VehicleCommands.register(dispatcher, new Nothing());
    return dispatcher;
  }

  /** A vehicle that does everything at once. */
  private static final class Nothing implements VehicleControl {
    @Override
    public Snapshot snapshot(String camera) {
      return new Snapshot("a", "b", 1);
    }

    @Override
    public void setMode(String camera, String mode) {}

    @Override
    public void setFrameRate(String camera, double framesPerSecond) {
      if (!(framesPerSecond > 0 && framesPerSecond <= 30)) {
        throw new IllegalStateException("a rate out of range passed: " + framesPerSecond);
      }
    }

    @Override
    public List<String> reloadSettings() {
      return List.of();
    }

    @Override
    public List<Model> listModels() {
      return List.of();
    }

    @Override
    public void switchModel(String model) {}

    @Override
    public void restartCamera(String camera) {}
  }
}
