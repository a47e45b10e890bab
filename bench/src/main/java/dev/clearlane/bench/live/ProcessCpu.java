package dev.clearlane.bench.live;

import java.io.IOException;
import java.time.Duration;

/** CPU time of processes, over all threads, as reported by the operating system. */
final class ProcessCpu {
  private ProcessCpu() {}

  /**
   * CPU time so far.
   *
   * @throws IOException if the process has ended, or this system does not report it
   */
  static Duration of(long pid) throws IOException {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IOException("no CPU time of process " + pid));
  }
}
