package dev.clearlane.edge.daemon;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of the operating system, while it is open. The JDK offers them in {@code sun.misc} alone,
 * whose use the compiler does not let pass unwarned: hence by name. Handlers run on a thread of the
 * JVM's own.
 */
public final class Signals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private final Map<Object, Object> before = new LinkedHashMap<>();

  /** Handles a signal, e.g. {@code TERM}, where this machine and JVM have it. */
  public Signals on(String name, Runnable handler) {
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
                return null; // nobody calls its other methods
              });
      before.put(signal, handle().invoke(null, signal, proxy));
    } catch (ReflectiveOperationException e) {
      // Not on this system, or the JVM was started with -Xrs.
      LOG.warn("signal {} cannot be handled: {}", name, cause(e));
    }
    return this;
  }

  /** Puts back what was before. */
  @Override
  public void close() {
    before.forEach(
        (signal, handler) -> {
          try {
            handle().invoke(null, signal, handler);
          } catch (ReflectiveOperationException e) {
            LOG.debug("a signal keeps its handler: {}", cause(e));
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
