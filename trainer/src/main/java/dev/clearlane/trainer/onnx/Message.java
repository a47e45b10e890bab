package dev.clearlane.trainer.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A protobuf message under construction, by field numbers. ONNX needs a dozen fields of eight
 * messages, which is less than its generated classes are.
 */
final class Message {
  private final ByteString.Output bytes = ByteString.newOutput();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  private interface Write {
    void to(CodedOutputStream out) throws IOException;
  }

  Message text(int field, String value) {
    return write(o -> o.writeString(field, value));
  }

  Message whole(int field, long value) {
    return write(o -> o.writeInt64(field, value));
  }

  Message real(int field, float value) {
    return write(o -> o.writeFloat(field, value));
  }

  Message raw(int field, byte[] value) {
    return write(o -> o.writeByteArray(field, value));
  }

  Message message(int field, Message value) {
    return write(o -> o.writeBytes(field, value.bytes()));
  }

  ByteString bytes() {
    write(CodedOutputStream::flush);
    return bytes.toByteString();
  }

  private Message write(Write write) {
    try {
      write.to(out);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the sink is memory
    }
  }
}
