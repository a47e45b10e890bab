package dev.clearlane.serving.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Format and size of a picture file, read before any pixel is decoded. Reading it also checks that
 * the file is complete, so that native code never sees a truncated one.
 *
 * @param kind the file format
 * @param widthPx as stored, before any rotation
 * @param heightPx as stored
 * @param bitsPerSample 1 to 16
 * @param grey whether the file has no colour
 */
record PictureHeader(Kind kind, int widthPx, int heightPx, int bitsPerSample, boolean grey) {
  enum Kind {
    PNG,
    JPEG,
    BMP,
    WEBP
  }

  private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int IHDR = 0x49484452;
  private static final int IEND = 0x49454e44;
  private static final int RIFF = 0x52494646;
  private static final int WEBP_FORM = 0x57454250;
  private static final int VP8_LOSSY = 0x56503820;
  private static final int VP8_LOSSLESS = 0x5650384c;
  private static final int VP8_EXTENDED = 0x56503858;

  /**
   * Reads the header and checks that the file is complete.
   *
   * @throws IOException with one line that does not name the file
   */
  static PictureHeader read(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      throw new IOException("is empty");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length >= 8 && in.getLong(0) == PNG_SIGNATURE) {
      return png(in);
    }
    if (bytes.length >= 4 && u16(in, 0) == 0xffd8) {
      return jpeg(in);
    }
    if (bytes.length >= 30 && bytes[0] == 'B' && bytes[1] == 'M') {
      return bmp(in);
    }
    if (bytes.length >= 30 && in.getInt(0) == RIFF && in.getInt(8) == WEBP_FORM) {
      return webp(in);
    }
    throw new IOException("not a picture in PNG, JPEG, BMP or WebP format");
  }

  private static PictureHeader png(ByteBuffer in) throws IOException {
    PictureHeader header = null;
    int at = 8;
    while (in.capacity() - at >= 12) {
      int length = in.getInt(at);
      int type = in.getInt(at + 4);
      if (length < 0 || length > in.capacity() - at - 12) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(in.slice(at + 4, length + 4));
      if ((int) crc.getValue() != in.getInt(at + 8 + length)) {
        throw new IOException("damaged PNG: a checksum at byte %d is wrong".formatted(at));
      }
      if (type == IHDR && length == 13) {
        int colourType = in.get(at + 17);
        header =
            new PictureHeader(
                Kind.PNG,
                in.getInt(at + 8),
                in.getInt(at + 12),
                in.get(at + 16),
                (colourType & 2) == 0 && colourType != 3);
      }
      if (type == IEND && header != null) {
        return header;
      }
      at += 12 + length;
    }
    throw new IOException("PNG is cut short");
  }

  private static PictureHeader jpeg(ByteBuffer in) throws IOException {
    PictureHeader header = null;
    int at = 2;
    while (in.capacity() - at >= 2) {
      int marker = u16(in, at);
      if (marker == 0xffd9 && header != null) {
        return header;
      }
      if (marker >> 8 != 0xff || marker == 0xff00 || isRestart(marker) || marker == 0xffff) {
        at++; // entropy-coded data or fill bytes
        continue;
      }
      if (in.capacity() - at < 4) {
        break;
      }
      int length = u16(in, at + 2);
      if (isStartOfFrame(marker) && in.capacity() - at >= 10) {
        header =
            new PictureHeader(
                Kind.JPEG, u16(in, at + 7), u16(in, at + 5), in.get(at + 4), in.get(at + 9) == 1);
      }
      at += 2 + length;
    }
    throw new IOException("JPEG is cut short");
  }

  private static boolean isRestart(int marker) {
    return marker >= 0xffd0 && marker <= 0xffd7;
  }

  private static boolean isStartOfFrame(int marker) {
    return marker >= 0xffc0
        && marker <= 0xffcf
        && marker != 0xffc4
        && marker != 0xffc8
        && marker != 0xffcc;
  }

  private static PictureHeader bmp(ByteBuffer in) throws IOException {
    int fileSize = Integer.reverseBytes(in.getInt(2));
    if (fileSize > in.capacity()) {
      throw new IOException("BMP is cut short");
    }
    int heightPx = Integer.reverseBytes(in.getInt(22)); // negative: rows from top to bottom
    return new PictureHeader(
        Kind.BMP, Integer.reverseBytes(in.getInt(18)), Math.abs(heightPx), 8, false);
  }

  /** Sides are stored less one in 14 bits (lossless) or 24 bits (extended), else as 14 bits. */
  private static PictureHeader webp(ByteBuffer in) throws IOException {
    if ((Integer.reverseBytes(in.getInt(4)) & 0xffff_ffffL) + 8 > in.capacity()) {
      throw new IOException("WebP is cut short");
    }
    return switch (in.getInt(12)) {
      case VP8_LOSSY -> {
        int sides = Integer.reverseBytes(in.getInt(26));
        yield webp(sides & 0x3fff, sides >>> 16 & 0x3fff);
      }
      case VP8_LOSSLESS -> {
        int sides = Integer.reverseBytes(in.getInt(21));
        yield webp((sides & 0x3fff) + 1, (sides >>> 14 & 0x3fff) + 1);
      }
      case VP8_EXTENDED -> {
        int width = Integer.reverseBytes(in.getInt(24)) & 0xff_ffff;
        int height = Integer.reverseBytes(in.getInt(26)) >>> 8;
        yield webp(width + 1, height + 1);
      }
      default -> throw new IOException("damaged WebP: its first chunk is not a picture");
    };
  }

  private static PictureHeader webp(int widthPx, int heightPx) {
    return new PictureHeader(Kind.WEBP, widthPx, heightPx, 8, false);
  }

  private static int u16(ByteBuffer in, int at) {
    return in.getShort(at) & 0xffff;
  }
}
