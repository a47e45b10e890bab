package dev.clearlane.edge.daemon;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handlers of operating system signals, until closed. The JDK has them only in {@code sun.misc},
 * whose direct use gives compiler warnings; so they are called by reflection. Handlers run on a
 * thread of the JVM.
 */
final class Signals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private final Map<Object, Object> previous = new LinkedHashMap<>();

  /** Handles a signal, e.g. {@code TERM}, if the machine and JVM support it. */
  Signals on(String name, Runnable handler) {
    try {
      Class<?> handlerType = Class.forName(HANDLER);
      Object signal = Class.forName(SIGNAL).getConstructor(String.class).newInstance(name);
      Object proxy =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  handler.run();
                }
                return null; // other methods are not called
              });
      previous.put(signal, handle().invoke(null, signal, proxy));
    } catch (ReflectiveOperationException e) {
      // unknown on this system, or the JVM was started with -Xrs
      LOG.warn("signal {} cannot be handled: {}", name, cause(e));
    }
    return this;
  }

  /** Restores the previous handlers. */
  @Override
  public void close() {
    previous.forEach(
        (signal, handler) -> {
          try {
            handle().invoke(null, signal, handler);
          } catch (ReflectiveOperationException e) {
            LOG.debug("signal handler not restored: {}", cause(e));
          }
        });
  }

  private static Method handle() throws ReflectiveOperationException {
    Class<?> type = Class.forName(SIGNAL);
    return type.getMethod("handle", type, Class.forName(HANDLER));
  }

  private static String cause(ReflectiveOperationException e) {
    return e instanceof InvocationTargetException && e.getCause() != null
        ? String.valueOf(e.getCause().getMessage())
        : String.valueOf(e.getMessage());
  }
}
