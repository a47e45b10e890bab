package dev.clearlane.serving.inference.tensorrt;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An engine's lanes, for the routes that were used last. Owns them; one thread at a time. */
final class Lanes implements AutoCloseable {
  static final int MOST = 24; // full and half size, and the regions of a frame

  /** A job on certain engines. */
  record Route(Job job, List<TensorRtEngine> engines) {}

  /** Makes a lane. */
  interface Maker {
    Lane make() throws CudaException;
  }

  private final Map<Route, Lane> lanes = new LinkedHashMap<>(MOST, 0.75f, true); // by last use

  /**
   * The lane of a route, made where there is none; it stays open until the next call. Where there
   * are as many as may be, the one whose last use is longest ago is closed first. That frees what
   * its work uses: nothing may be running on the device.
   */
  Lane get(Route route, Maker maker) throws CudaException {
    Lane found = lanes.get(route);
    if (found != null) {
      return found;
    }
    if (lanes.size() == MOST) {
      closeLongestUnused();
    }
    Lane made = maker.make();
    lanes.put(route, made);
    return made;
  }

  private void closeLongestUnused() {
    Iterator<Lane> byUse = lanes.values().iterator();
    Lane longest = byUse.next();
    byUse.remove();
    longest.close();
  }

  /** Closes all, under the same condition; who asks afterwards gets new ones. */
  @Override
  public void close() {
    lanes.values().forEach(Lane::close);
    lanes.clear();
  }
}
