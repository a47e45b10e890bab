package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalDataTest {
  @TempDir private Path directory;

  @Test
  void shouldFindWeightsInOtherFiles() throws Exception {
    byte[] entry = bytes(field(1, text("location")), field(2, text("../weights.bin")));
    byte[] tensor = bytes(field(8, text("w")), field(13, entry), new byte[] {14 << 3, 1});
    assertThat(find(field(7, field(5, tensor)))).as("an initializer").isEqualTo("../weights.bin");
    byte[] attribute = field(5, tensor);
    byte[] node = field(5, attribute);
    assertThat(find(field(7, field(1, node)))).as("a constant").isEqualTo("../weights.bin");
    byte[] inner = field(6, field(1, node)); // the graph of an attribute of a node
    assertThat(find(field(7, field(1, field(5, inner))))).isEqualTo("../weights.bin");
    assertThat(find(field(25, field(7, node)))).as("a function").isEqualTo("../weights.bin");
    assertThat(find(field(7, field(15, field(1, tensor))))).isEqualTo("../weights.bin");
    byte[] unnamed = new byte[] {14 << 3, 1};
    assertThat(find(field(7, field(5, unnamed)))).isNotNull();
  }

  @Test
  void shouldAcceptWeightsWithin() throws Exception {
    byte[] tensor = bytes(field(8, text("location")), field(9, new byte[400]));
    assertThat(find(bytes(field(2, text("maker")), field(7, field(5, tensor))))).isNull();
  }

  @Test
  void shouldSurviveWhatIsNoModel() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      find(noise);
    }
    byte[] deep = {};
    for (int i = 0; i < 200; i++) {
      deep = field(1, field(5, field(6, deep)));
    }
    find(field(7, deep));
  }

  private String find(byte[] model) throws Exception {
    return ExternalData.find(Files.write(directory.resolve("m.onnx"), model));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] field(int number, byte[] content) {
    return bytes(varint((number << 3) | 2), varint(content.length), content);
  }

  private static byte[] varint(int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int left = value;
    while (left > 0x7f) {
      out.write((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    out.write(left);
    return out.toByteArray();
  }

  private static byte[] bytes(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
