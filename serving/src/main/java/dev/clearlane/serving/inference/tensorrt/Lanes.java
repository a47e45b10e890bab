package dev.clearlane.serving.inference.tensorrt;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cache of an engine's lanes by least recent use. Owns them; one thread at a time. */
final class Lanes implements AutoCloseable {
  static final int MAX = 24; // full and half size, and the regions of a frame

  /** A job and the engines that run it. */
  record Route(Job job, List<TensorRtEngine> engines) {}

  /** Creates a lane. */
  interface Maker {
    Lane make() throws CudaException;
  }

  private final Map<Route, Lane> lanes = new LinkedHashMap<>(MAX, 0.75f, true); // by last use

  /**
   * The lane of a route, created if there is none; it stays open at least until the next call. At
   * the maximum, the least recently used lane is closed first, which frees memory: nothing may be
   * running on the device.
   */
  Lane get(Route route, Maker maker) throws CudaException {
    Lane found = lanes.get(route);
    if (found != null) {
      return found;
    }
    if (lanes.size() == MAX) {
      evictLru();
    }
    Lane made = maker.make();
    lanes.put(route, made);
    return made;
  }

  private void evictLru() {
    Iterator<Lane> byUse = lanes.values().iterator();
    Lane longest = byUse.next();
    byUse.remove();
    longest.close();
  }

  /** Closes all lanes, under the same condition; later calls create new ones. */
  @Override
  public void close() {
    lanes.values().forEach(Lane::close);
    lanes.clear();
  }
}
