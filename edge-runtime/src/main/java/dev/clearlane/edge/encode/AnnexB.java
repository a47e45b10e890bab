package dev.clearlane.edge.encode;

import java.util.ArrayList;
import java.util.List;

/** H.264 as a byte stream (ITU-T H.264, annex B): units, each after a start code. */
final class AnnexB {
  static final int SLICE = 1;
  static final int IDR_SLICE = 5;
  static final int SPS = 7;
  static final int PPS = 8;

  private static final int START_CODE = 3;

  private AnnexB() {}

  /**
   * One unit of a stream.
   *
   * @param type {@code nal_unit_type}
   * @param from index of its first byte, after the start code
   * @param to index after its last byte
   */
  record Unit(int type, int from, int to) {}

  /** The units of a whole access unit, in order. */
  static List<Unit> units(byte[] stream) {
    List<Unit> units = new ArrayList<>();
    int start = startCode(stream, 0, stream.length);
    while (start >= 0) {
      int from = start + START_CODE;
      int next = startCode(stream, from, stream.length);
      int to = next < 0 ? stream.length : next;
      while (to > from && stream[to - 1] == 0) {
        to--; // zeros belong to the next start code: a unit never ends with one
      }
      if (to > from) {
        units.add(new Unit(type(stream[from]), from, to));
      }
      start = next;
    }
    return units;
  }

  /** Index of the next {@code 00 00 01}, or −1. */
  static int startCode(byte[] stream, int from, int to) {
    for (int i = from; i <= to - START_CODE; i++) {
      if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
        return i;
      }
    }
    return -1;
  }

  static int type(byte header) {
    return header & 0x1f;
  }

  /** Whether a unit has picture content. */
  static boolean isSlice(int type) {
    return type == SLICE || type == IDR_SLICE;
  }
}
