package dev.clearlane.edge.capture.synthetic;

import dev.clearlane.edge.capture.source.FrameSize;
import dev.clearlane.serving.frame.Frame;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A time code over colour gradients, and a bright bar that moves across every two seconds. */
final class ClockPainter implements Painter {
  private static final double PASSAGE_SECONDS = 2;

  private final byte[] background;
  private final byte[] bar;

  ClockPainter(FrameSize size) {
    background = new byte[3 * size.widthPx() * size.heightPx()];
    for (int y = 0, i = 0; y < size.heightPx(); y++) {
      for (int x = 0; x < size.widthPx(); x++) {
        background[i++] = (byte) (40 + 150 * x / size.widthPx());
        background[i++] = (byte) (60 + 130 * y / size.heightPx());
        background[i++] = (byte) (190 - 140 * x / size.widthPx());
      }
    }
    bar = new byte[3 * (size.widthPx() / 16)];
    Arrays.fill(bar, (byte) 230);
  }

  @Override
  public void paint(Frame frame, long number, double seconds, long momentNs) {
    ByteBuffer pixels = frame.pixels();
    pixels.put(0, background);
    double place = seconds % PASSAGE_SECONDS / PASSAGE_SECONDS;
    int left = (int) (place * (frame.widthPx() - bar.length / 3));
    for (int y = frame.heightPx() / 2; y < frame.heightPx() * 7 / 8; y++) {
      pixels.put(y * frame.strideBytes() + 3 * left, bar);
    }
    TimeCode.of(number, momentNs).paint(frame);
  }
}
