package dev.clearlane.serving.inference.tensorrt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives TensorRT's messages. Errors are collected for the exception that follows; all are
 * logged. One per process, as TensorRT keeps the first logger that it gets. Called from any thread,
 * native ones included.
 */
final class TensorRtLog extends ILogger {
  private static final Logger LOG = LoggerFactory.getLogger("tensorrt");
  private static final int MAX_ERRORS = 4;

  /** Created at first use, as it needs the library. Never freed, as TensorRT keeps it. */
  private static final class Once {
    static final TensorRtLog LOG = new TensorRtLog();
  }

  private final Deque<String> errors = new ArrayDeque<>();

  private TensorRtLog() {}

  static TensorRtLog get() {
    return Once.LOG;
  }

  @Override
  public void log(Severity severity, String message) {
    try {
      take(severity.value, message);
    } catch (RuntimeException | Error e) {
      // Exceptions must not reach native code.
      LOG.warn("dropped a message of TensorRT: {}", e.toString());
    }
  }

  private void take(int severity, String message) {
    String line = message.strip().replaceAll("\\s+", " ");
    if (severity <= Severity.kERROR.value) {
      synchronized (errors) {
        if (errors.size() == MAX_ERRORS) {
          errors.removeLast(); // the first is the cause, later ones follow from it
        }
        errors.add(line);
      }
      LOG.debug("{}", line);
    } else if (severity == Severity.kWARNING.value) {
      LOG.debug("{}", line);
    } else {
      LOG.trace("{}", line);
    }
  }

  /** Discards earlier errors. */
  void clear() {
    synchronized (errors) {
      errors.clear();
    }
  }

  /**
   * The errors since {@link #clear} as one line.
   *
   * @param otherwise text if there were none
   */
  String errors(String otherwise) {
    synchronized (errors) {
      return errors.isEmpty()
          ? otherwise
          : errors.stream().distinct().collect(Collectors.joining("; "));
    }
  }
}
