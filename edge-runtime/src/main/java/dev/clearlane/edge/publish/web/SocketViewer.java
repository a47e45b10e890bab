package dev.clearlane.edge.publish.web;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** A viewer at the end of a WebSocket: one message at a time is on its way. */
final class SocketViewer implements Viewer {
  private final Session session;
  private final AtomicBoolean sending = new AtomicBoolean();
  private final Callback sent =
      new Callback() {
        @Override
        public void succeed() {
          sending.set(false);
        }

        @Override
        public void fail(Throwable cause) {
          session.disconnect(); // its end removes this viewer
        }
      };

  SocketViewer(Session session) {
    this.session = session;
  }

  @Override
  public boolean offer(ByteBuffer message) {
    if (!session.isOpen() || !sending.compareAndSet(false, true)) {
      return false;
    }
    session.sendBinary(message, sent);
    return true;
  }
}
