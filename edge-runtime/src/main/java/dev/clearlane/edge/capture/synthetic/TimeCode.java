package dev.clearlane.edge.capture.synthetic;

import dev.clearlane.serving.frame.Frame;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Frame number and time, drawn into a picture as black and white cells that survive cameras and
 * encoders: a receiver at the end of a chain can measure the latency.
 *
 * <p>The cells fill the upper quarter of the picture: {@value #ROWS} rows of {@value #COLUMNS},
 * white for 1, row by row, the highest bit first: 16 bits of signature, 32 of frame number, 48 of
 * microseconds, 16 of CRC-16/CCITT over those 80.
 *
 * @param frame number, 0 to 2³²−1
 * @param timeUs microseconds on the clock of the painter ({@link System#nanoTime} / 1000, which all
 *     processes of a Linux machine share), modulo 2⁴⁸
 */
public record TimeCode(long frame, long timeUs) {
  static final int ROWS = 4;
  static final int COLUMNS = 28;

  private static final int MARK = 0xb5a6;
  private static final int BYTES = 14;
  private static final byte BLACK = 16;
  private static final byte WHITE = (byte) 235;
  private static final int MIDDLE = 126;

  public TimeCode {
    if (frame < 0 || frame >= 1L << 32 || timeUs < 0 || timeUs >= 1L << 48) {
      throw new IllegalArgumentException(
          "a time code has 32 bits of frame number and 48 of microseconds, not %d and %d"
              .formatted(frame, timeUs));
    }
  }

  /** The code of a frame drawn at this {@link System#nanoTime}. */
  public static TimeCode of(long frame, long momentNs) {
    return new TimeCode(frame & 0xffff_ffffL, Math.floorDiv(momentNs, 1000L) & 0xffff_ffff_ffffL);
  }

  /** Draws the cells into the upper quarter of the frame. */
  public void paint(Frame frame) {
    byte[] bits = encode();
    ByteBuffer pixels = frame.pixels();
    byte[] line = new byte[frame.strideBytes()];
    for (int row = 0; row < ROWS; row++) {
      for (int x = 0; x < frame.widthPx(); x++) {
        int bit = row * COLUMNS + (int) ((long) x * COLUMNS / frame.widthPx());
        byte level = isSet(bits, bit) ? WHITE : BLACK;
        line[3 * x] = level;
        line[3 * x + 1] = level;
        line[3 * x + 2] = level;
      }
      for (int y = top(row, frame.heightPx()); y < top(row + 1, frame.heightPx()); y++) {
        pixels.put(y * frame.strideBytes(), line);
      }
    }
  }

  /**
   * Reads a code from a frame.
   *
   * @return empty if there is none, or it is damaged
   */
  public static Optional<TimeCode> read(Frame frame) {
    return read(frame.pixels(), frame.widthPx(), frame.heightPx());
  }

  /**
   * Reads a code from interleaved 8-bit B, G, R, rows top to bottom without padding. The picture
   * may have been scaled.
   *
   * @param pixels read from index 0
   * @return empty if there is none, or it is damaged
   */
  public static Optional<TimeCode> read(ByteBuffer pixels, int widthPx, int heightPx) {
    if (widthPx < COLUMNS || heightPx < 4 * ROWS) {
      return Optional.empty();
    }
    byte[] bits = new byte[BYTES];
    for (int bit = 0; bit < ROWS * COLUMNS; bit++) {
      int row = bit / COLUMNS;
      int x = (int) ((2L * (bit % COLUMNS) + 1) * widthPx / (2 * COLUMNS));
      int y = (top(row, heightPx) + top(row + 1, heightPx)) / 2;
      if (green(pixels, widthPx, x, y) > MIDDLE) {
        bits[bit / 8] |= (byte) (0x80 >> bit % 8);
      }
    }
    ByteBuffer code = ByteBuffer.wrap(bits);
    if ((code.getShort(0) & 0xffff) != MARK || (code.getShort(BYTES - 2) & 0xffff) != crc(bits)) {
      return Optional.empty();
    }
    return Optional.of(
        new TimeCode(code.getInt(2) & 0xffff_ffffL, code.getLong(4) & 0xffff_ffff_ffffL));
  }

  /** Age in microseconds, on the same machine. */
  public long ageUs(long nowNs) {
    return (Math.floorDiv(nowNs, 1000L) - timeUs) << 16 >> 16;
  }

  private byte[] encode() {
    byte[] bits = new byte[BYTES];
    // the long first: the frame number overwrites its upper 16 bits
    ByteBuffer.wrap(bits).putLong(4, timeUs).putShort(0, (short) MARK).putInt(2, (int) frame);
    ByteBuffer.wrap(bits).putShort(BYTES - 2, (short) crc(bits));
    return bits;
  }

  private static int top(int row, int heightPx) {
    return row * heightPx / (4 * ROWS);
  }

  private static boolean isSet(byte[] bits, int bit) {
    return (bits[bit / 8] & 0x80 >> bit % 8) != 0;
  }

  private static int green(ByteBuffer pixels, int widthPx, int x, int y) {
    return pixels.get(3 * (y * widthPx + x) + 1) & 0xff;
  }

  private static int crc(byte[] bits) {
    int crc = 0xffff;
    for (int i = 2; i < BYTES - 2; i++) {
      crc ^= (bits[i] & 0xff) << 8;
      for (int k = 0; k < 8; k++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
      }
      crc &= 0xffff;
    }
    return crc;
  }
}
