package dev.clearlane.serving.inference.tensorrt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where TensorRT says what it does. Errors are kept for the exception that follows; the rest goes
 * to the log. One for the process, as TensorRT keeps the first that it is given. Called from any
 * thread, also from native ones.
 */
final class TensorRtLog extends ILogger {
  private static final Logger LOG = LoggerFactory.getLogger("tensorrt");
  private static final int MOST_ERRORS = 4;

  /** Made at first use: it needs the library. Never freed, as TensorRT holds on to it. */
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
      // An exception must not travel into native code that knows none.
      LOG.warn("a message of TensorRT was lost: {}", e.toString());
    }
  }

  private void take(int severity, String message) {
    String line = message.strip().replaceAll("\\s+", " ");
    if (severity <= Severity.kERROR.value) {
      synchronized (errors) {
        if (errors.size() == MOST_ERRORS) {
          errors.removeLast(); // the first one is the cause, the last ones follow from it
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

  /** Forgets errors of before. */
  void clear() {
    synchronized (errors) {
      errors.clear();
    }
  }

  /**
   * The errors since {@link #clear}, in one line.
   *
   * @param otherwise what to say where TensorRT said nothing
   */
  String errors(String otherwise) {
    synchronized (errors) {
      return errors.isEmpty()
          ? otherwise
          : errors.stream().distinct().collect(Collectors.joining("; "));
    }
  }
}
