package dev.clearlane.trainer.weights;

import dev.clearlane.trainer.network.HalfFloat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Types of values, named as safetensors names them. Weights are of the floating ones. */
enum Dtype {
  F64(Double.BYTES, "DoubleStorage"),
  F32(Float.BYTES, "FloatStorage"),
  F16(Short.BYTES, "HalfStorage"),
  BF16(Short.BYTES, "BFloat16Storage"),
  I64(Long.BYTES, "LongStorage"),
  I32(Integer.BYTES, "IntStorage"),
  I16(Short.BYTES, "ShortStorage"),
  I8(1, "CharStorage"),
  U8(1, "ByteStorage"),
  BOOL(1, "BoolStorage");

  private final int bytes;
  private final String storage;

  Dtype(int bytes, String storage) {
    this.bytes = bytes;
    this.storage = storage;
  }

  /** Of a value. */
  int bytes() {
    return bytes;
  }

  /**
   * The type by its name in safetensors.
   *
   * @throws IOException if there is none
   */
  static Dtype named(String name) throws IOException {
    return Arrays.stream(values())
        .filter(d -> d.name().equals(name))
        .findFirst()
        .orElseThrow(() -> mustBeFloating(name));
  }

  /**
   * The type by the class of PyTorch's that stores it, such as {@code torch.FloatStorage}.
   *
   * @throws IOException if there is none
   */
  static Dtype storedAs(String type) throws IOException {
    String last = type.substring(type.lastIndexOf('.') + 1);
    return Arrays.stream(values())
        .filter(d -> d.storage.equals(last))
        .findFirst()
        .orElseThrow(() -> mustBeFloating(type));
  }

  /**
   * All values of a little-endian buffer.
   *
   * @throws IOException if the type is not a floating-point type
   */
  float[] decode(ByteBuffer data) throws IOException {
    float[] values = new float[data.remaining() / bytes];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (this) {
            case F64 -> (float) data.getDouble();
            case F32 -> data.getFloat();
            case F16 -> HalfFloat.toFloat(data.getShort());
            case BF16 -> Float.intBitsToFloat(data.getShort() << 16);
            default -> throw mustBeFloating(name());
          };
    }
    return values;
  }

  private static IOException mustBeFloating(String name) {
    return new IOException("dtype must be F64, F32, F16 or BF16, but is " + name);
  }
}
