package dev.clearlane.edge.publish.mqtt;

import java.io.IOException;

/** Takes what becomes known about plates, by the rules of privacy. */
@FunctionalInterface
public interface PlateReceiver {
  /** A plate that is new, updated or gone. */
  void publish(PlateSighting plate) throws IOException;
}
