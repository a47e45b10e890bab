package dev.clearlane.edge.publish.rtsp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.clearlane.serving.fuzz.Fuzzing;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.rtsp.RtspDecoder;
import io.netty.handler.codec.rtsp.RtspEncoder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Fuzzes what a client sends to the RTSP server, frames between requests among it. */
public final class RtspFuzzTest {
  private static final RtspSettings SETTINGS =
      RtspSettings.of("127.0.0.1", 0, new Credentials("car", "secret"));
  private static final ListAppender<ILoggingEvent> EVENTS = listen();

  @TempDir private Path scratch;

  @Test
  void shouldRefuseBrokenRequests() throws Exception {
    Fuzzing.run(
        RtspFuzzTest.class,
        scratch,
        Fuzzing.texts(
            "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n",
            "DESCRIBE rtsp://h/front RTSP/1.0\r\nCSeq: 2\r\nAccept:"
                + " application/sdp\r\nAuthorization: Basic Y2FyOnNlY3JldA==\r\n\r\n",
            "SETUP rtsp://h/front/track RTSP/1.0\r\nCSeq: 3\r\nTransport:"
                + " RTP/AVP/TCP;unicast;interleaved=0-1\r\nAuthorization: Basic Y2FyOnNlY3JldA==\r\n\r\n",
            "SETUP rtsp://h/front RTSP/1.0\r\nCSeq: 3\r\nTransport:"
                + " RTP/AVP;unicast;client_port=5000-5001\r\n\r\nPLAY * RTSP/1.0\r\nSession: 1\r\n\r\n",
            "GET_PARAMETER * RTSP/1.0\r\nCSeq: 4\r\nContent-Length: 4\r\n\r\nabcd"
                + "$\u0000\u0000\u0004abcdOPTIONS * RTSP/1.0\r\nCSeq: 5\r\n\r\n",
            "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Digest username=\"car\","
                + " realm=\"clearlane\", nonce=\"0\", uri=\"*\", response=\"0\"\r\n\r\n"));
  }

  private static ListAppender<ILoggingEvent> listen() {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    if (LoggerFactory.getLogger(RtspConnection.class) instanceof Logger logger) {
      logger.setLevel(Level.DEBUG);
      logger.setAdditive(false);
      logger.addAppender(appender);
    }
    appender.start();
    return appender;
  }

  /** Gives a connection its bytes; an exception of our own code is a bug. */
  public static void fuzzerTestOneInput(byte[] input) {
    EVENTS.list.clear();
    EmbeddedChannel rtp = new EmbeddedChannel();
    EmbeddedChannel rtcp = new EmbeddedChannel();
    EmbeddedChannel channel = new EmbeddedChannel();
    RtspCounts counts = new RtspCounts(new RtspMetrics(), "fuzz");
    Sessions sessions = new Sessions(SETTINGS, new UdpSockets(rtp, rtcp), counts, System::nanoTime);
    RtspConnection connection = new RtspConnection(sessions, channel, SETTINGS.credentials());
    try {
      if (sessions.enter(connection)) {
        channel
            .pipeline()
            .addLast(connection.requests())
            .addLast(
                new RtspDecoder(
                    InterleavedFrames.MAX_HEADER_BYTES,
                    InterleavedFrames.MAX_HEADER_BYTES,
                    InterleavedFrames.MAX_BODY_BYTES))
            .addLast(new HttpObjectAggregator(InterleavedFrames.MAX_BODY_BYTES))
            .addLast(new RtspEncoder())
            .addLast(connection);
        channel.writeInbound(Unpooled.wrappedBuffer(input));
      }
    } finally {
      channel.finishAndReleaseAll();
      rtp.finishAndReleaseAll();
      rtcp.finishAndReleaseAll();
      counts.close();
    }
    for (ILoggingEvent event : EVENTS.list) {
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null && !thrown.getClassName().startsWith("io.netty.handler.codec.")) {
        throw new IllegalStateException(event.getFormattedMessage() + ": " + thrown.getClassName());
      }
    }
  }
}
