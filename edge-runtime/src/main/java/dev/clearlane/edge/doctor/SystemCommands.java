package dev.clearlane.edge.doctor;

import dev.clearlane.serving.thread.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Commands of this machine, each with a timeout and a maximum output size. */
final class SystemCommands implements Commands {
  private static final int MAX_BYTES = 1 << 20;

  private final long limitMs;

  SystemCommands(long limitMs) {
    this.limitMs = limitMs;
  }

  @Override
  public Optional<String> run(String... words) {
    Process process;
    try {
      process =
          ChildProcess.of(Arrays.asList(words))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
    } catch (IOException e) {
      return Optional.empty(); // not installed
    }
    // read while waiting: a full pipe would block the command
    CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> read(process));
    try {
      if (!process.waitFor(limitMs, TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
        return Optional.empty();
      }
      byte[] bytes = output.get(limitMs, TimeUnit.MILLISECONDS);
      return Optional.of(new String(bytes, StandardCharsets.UTF_8).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static byte[] read(Process process) {
    try (InputStream in = process.getInputStream()) {
      return in.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      return new byte[0]; // killed
    }
  }
}
