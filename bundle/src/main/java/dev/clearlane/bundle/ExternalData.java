package dev.clearlane.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Finds tensors of an ONNX model whose weights are in other files (onnx.proto: {@code
 * TensorProto.external_data}). ONNX Runtime reads those files without a word, from wherever the
 * model says, so that the hash of the model would not say what is run.
 *
 * <p>Walks the wire format of protocol buffers along the messages that can contain a tensor; what
 * is not a model is left to ONNX Runtime to refuse.
 */
final class ExternalData {
  private static final int MAX_DEPTH = 64;
  private static final int EXTERNAL = 1; // TensorProto.DataLocation

  private final ByteBuffer bytes;
  private @Nullable String found;

  private ExternalData(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Messages of onnx.proto, and the fields that lead to tensors. */
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    TENSOR,
    SPARSE_TENSOR,
    FUNCTION,
    TRAINING,
    ENTRY;

    @Nullable Message at(int field) {
      return switch (this) {
        case MODEL -> field == 7 ? GRAPH : field == 20 ? TRAINING : field == 25 ? FUNCTION : null;
        case GRAPH -> field == 1 ? NODE : field == 5 ? TENSOR : field == 15 ? SPARSE_TENSOR : null;
        case NODE -> field == 5 ? ATTRIBUTE : null;
        case ATTRIBUTE ->
            switch (field) {
              case 5, 10 -> TENSOR;
              case 6, 11 -> GRAPH;
              case 22, 23 -> SPARSE_TENSOR;
              default -> null;
            };
        case TENSOR -> field == 13 ? ENTRY : null;
        case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : null;
        case FUNCTION -> field == 7 ? NODE : field == 11 ? ATTRIBUTE : null;
        case TRAINING -> field == 1 || field == 2 ? GRAPH : null;
        case ENTRY -> null;
      };
    }
  }

  /**
   * The first file that a model refers to; null if it has all its weights within.
   *
   * @throws BundleException if the model cannot be read
   */
  static @Nullable String find(Path model) throws BundleException {
    try (FileChannel channel = FileChannel.open(model, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new BundleException(model + ": a model has at most 2 GiB");
      }
      ExternalData search =
          new ExternalData(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
      search.walk(Message.MODEL, 0, (int) channel.size(), 0);
      return search.found;
    } catch (IOException e) {
      throw new BundleException(model + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Walks a message; false if the bytes are not one. */
  private boolean walk(Message message, int from, int to, int depth) {
    boolean external = false;
    int at = from;
    while (at < to && found == null && depth < MAX_DEPTH) {
      long tag = varint(at, to);
      at = next;
      if (at < 0) {
        return false;
      }
      int field = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case 0 -> {
          long value = varint(at, to);
          at = next;
          external |= message == Message.TENSOR && field == 14 && value == EXTERNAL;
        }
        case 1 -> at += 8;
        case 5 -> at += 4;
        case 2 -> {
          long length = varint(at, to);
          at = next;
          if (at < 0 || length < 0 || length > to - at) {
            return false;
          }
          Message inner = message.at(field);
          if (inner == Message.ENTRY) {
            entry(at, at + (int) length);
          } else if (inner != null) {
            walk(inner, at, at + (int) length, depth + 1);
          }
          at += (int) length;
        }
        default -> {
          return false;
        }
      }
      if (at < 0 || at > to) {
        return false;
      }
    }
    if (external && found == null) {
      found = "?";
    }
    return true;
  }

  /** A key and its value; {@code location} is the file. */
  private void entry(int from, int to) {
    String key = "";
    String value = "";
    int at = from;
    while (at < to) {
      long tag = varint(at, to);
      at = next;
      long length = at < 0 ? -1 : varint(at, to);
      at = next;
      if (at < 0 || length < 0 || length > to - at) {
        break;
      }
      byte[] text = new byte[(int) Math.min(length, 200)];
      bytes.get(at, text);
      if (tag >>> 3 == 1) {
        key = new String(text, StandardCharsets.UTF_8);
      } else {
        value = new String(text, StandardCharsets.UTF_8);
      }
      at += (int) length;
    }
    if (key.equals("location")) {
      found = value;
    }
  }

  private int next; // position after the last varint; −1 if there was none

  private long varint(int from, int to) {
    long value = 0;
    for (int i = 0; i < 10 && from + i < to; i++) {
      byte octet = bytes.get(from + i);
      value |= (long) (octet & 0x7f) << (7 * i);
      if (octet >= 0) {
        next = from + i + 1;
        return value;
      }
    }
    next = -1;
    return 0;
  }
}
