package dev.clearlane.serving.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.serving.clips.Scenes;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Java's own ImageIO is the independent peer. */
final class PictureFileTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"1, 1", "37, 21", "400, 100"})
  void shouldKeepEverySampleThroughPng(int widthPx, int heightPx) throws Exception {
    Path file = directory.resolve("a.png");
    Picture picture = Scenes.moving(widthPx, heightPx, 1);

    PictureFile.write(Still.of(picture), file);
    Still read = PictureFile.read(file);

    assertThat(read.picture().bgr()).isEqualTo(picture.bgr());
    assertThat(read.alpha()).isNull();
    assertThat(read.grey()).isFalse();
    BufferedImage peer = ImageIO.read(file.toFile());
    assertThat(peer.getRGB(0, 0) & 0xffffff).isEqualTo(rgb(picture, 0, 0));
    assertThat(peer.getRGB(widthPx - 1, heightPx - 1) & 0xffffff)
        .isEqualTo(rgb(picture, widthPx - 1, heightPx - 1));
  }

  @Test
  void shouldReadAndWriteJpegThatLooksTheSame() throws Exception {
    Picture picture = Scenes.moving(160, 96, 3);
    Path file = directory.resolve("a.JPG");

    PictureFile.write(Still.of(picture), file);

    assertThat(Psnr.rgb(PictureFile.read(file).picture(), picture)).isGreaterThan(35);
    assertThat(Psnr.rgb(fromPeer(ImageIO.read(file.toFile())), picture)).isGreaterThan(35);
  }

  @Test
  void shouldGiveGreyThreeEqualChannelsAndWriteItGreyAgain() throws Exception {
    BufferedImage grey = new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(2, 3, 0, 77);
    Path in = writeByPeer(grey, "grey.png");

    Still still = PictureFile.read(in);
    Path out = directory.resolve("out.png");
    PictureFile.write(still, out);

    assertThat(still.grey()).isTrue();
    assertThat(still.picture().sample(2, 3, 0)).isEqualTo(77);
    assertThat(still.picture().sample(2, 3, 1)).isEqualTo(77);
    assertThat(still.picture().sample(2, 3, 2)).isEqualTo(77);
    BufferedImage peer = ImageIO.read(out.toFile());
    assertThat(peer.getRaster().getNumBands()).isEqualTo(1);
    assertThat(peer.getRaster().getSample(2, 3, 0)).isEqualTo(77);
  }

  @Test
  void shouldWriteAGreyJpegAsGreyJpeg() throws Exception {
    Path in = writeByPeer(new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY), "grey.jpg");

    Still still = PictureFile.read(in);
    Path out = directory.resolve("out.jpg");
    PictureFile.write(still, out);

    assertThat(still.grey()).isTrue();
    assertThat(ImageIO.read(out.toFile()).getRaster().getNumBands()).isEqualTo(1);
  }

  @Test
  void shouldKeepAlphaAsideAndWriteItAgain() throws Exception {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_4BYTE_ABGR);
    image.setRGB(1, 1, 0x40_10_20_30);
    image.setRGB(2, 0, 0x00_50_60_70);

    Still still = PictureFile.read(writeByPeer(image, "alpha.png"));
    Path out = directory.resolve("out.png");
    PictureFile.write(still.with(still.picture()), out);

    assertThat(rgb(still.picture(), 1, 1)).isEqualTo(0x10_20_30);
    assertThat(rgb(still.picture(), 2, 0)).isEqualTo(0x50_60_70); // hidden, yet not lost
    assertThat(still.alpha()).containsExactly(0, 0, 0, 0, 0x40, 0);
    assertThat(ImageIO.read(out.toFile()).getRGB(1, 1)).isEqualTo(0x40_10_20_30);
    PictureFile.write(still, directory.resolve("out.jpg"));
    assertThat(PictureFile.read(directory.resolve("out.jpg")).alpha()).isNull();
  }

  @Test
  void shouldReduceSixteenBitsToEightByRounding() throws Exception {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    short[] samples = ((DataBufferUShort) image.getRaster().getDataBuffer()).getData();
    samples[0] = (short) 0xffff;
    samples[1] = (short) (100 * 257 + 120);
    samples[2] = (short) (100 * 257 + 140);

    Picture picture = PictureFile.read(writeByPeer(image, "deep.png")).picture();

    assertThat(picture.bgr()).containsExactly(255, 255, 255, 100, 100, 100, 101, 101, 101);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 0", "3, 31, 15", "6, 15, 0", "8, 0, 31"})
  void shouldTurnAJpegUprightByItsExifOrientation(int orientation, int cornerX, int cornerY)
      throws Exception {
    Picture stored = Scenes.plain(32, 16, 20, 20, 20);
    for (int y = 0; y < 8; y++) {
      Arrays.fill(stored.bgr(), 3 * 32 * y, 3 * (32 * y + 8), (byte) 250);
    }
    byte[] upright = new JpegEncoder(95).encode(stored);
    Path file = directory.resolve("turned.jpg");
    Files.write(file, withOrientation(upright, orientation));

    Picture picture = PictureFile.read(file).picture();

    assertThat(picture.widthPx()).isEqualTo(orientation < 5 ? 32 : 16);
    assertThat(picture.sample(cornerX, cornerY, 1)).isGreaterThan(200);
    assertThat(picture.sample(picture.widthPx() / 2, picture.heightPx() / 2, 1)).isLessThan(80);
  }

  @Test
  void shouldReadBmp() throws Exception {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_3BYTE_BGR);
    image.setRGB(2, 1, 0x10_20_30);

    assertThat(rgb(PictureFile.read(writeByPeer(image, "a.bmp")).picture(), 2, 1))
        .isEqualTo(0x10_20_30);
  }

  @ParameterizedTest
  @CsvSource({"3, 80", "3, 101", "4, 80"}) // lossy, lossless, with alpha in an extended file
  void shouldReadWebpAndRefuseItCutShort(int channels, int quality) throws Exception {
    byte[] samples = new byte[30 * 20 * channels];
    Arrays.fill(samples, (byte) 120);
    samples[channels - 1] = 90; // an alpha that is not opaque everywhere
    byte[] encoded;
    try (BytePointer data = new BytePointer(samples);
        Mat mat = new Mat(20, 30, opencv_core.CV_8UC(channels), data)) {
      encoded = OpenCv.encode(".webp", mat, opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality);
    }
    Path file = Files.write(directory.resolve("a.webp"), encoded);

    assertThat(PictureFile.size(file)).isEqualTo(new PictureSize(30, 20));
    Picture picture = PictureFile.read(file).picture();
    assertThat(picture.widthPx()).isEqualTo(30);
    assertThat(picture.heightPx()).isEqualTo(20);
    assertThat(picture.sample(15, 10, 0)).isCloseTo(120, within(2));

    Files.write(file, Arrays.copyOf(encoded, encoded.length - 3));
    assertThatThrownBy(() -> PictureFile.read(file)).hasMessage(file + ": WebP is cut short");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 20, 33, 60, 200, 500, 900})
  void shouldRefuseAPictureThatIsCutShort(int keptBytes) throws Exception {
    for (String suffix : new String[] {"png", "jpg"}) {
      Path file = directory.resolve("cut." + suffix);
      PictureFile.write(Still.of(Scenes.moving(64, 48, 0)), file);
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, Math.min(keptBytes, whole.length - 1)));

      assertThatThrownBy(() -> PictureFile.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ": ")
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void shouldSurviveDamageAnywhere() throws Exception {
    Path file = directory.resolve("damaged");
    for (String suffix : new String[] {".png", ".jpg"}) {
      Path good = directory.resolve("good" + suffix);
      PictureFile.write(Still.of(Scenes.moving(24, 16, 0)), good);
      byte[] bytes = Files.readAllBytes(good);
      for (int i = 0; i < bytes.length; i += 3) {
        byte[] damaged = bytes.clone();
        damaged[i] ^= (byte) 0xa5;
        Files.write(file, damaged);
        try {
          PictureFile.read(file); // a JPEG has no checksums: damage may go unseen
        } catch (IOException e) {
          assertThat(e).hasMessageStartingWith(file + ": ");
        }
      }
    }
  }

  @Test
  void shouldNameTheFileAndWhatIsWrongWithIt() throws Exception {
    Path missing = directory.resolve("missing.png");
    Path empty = Files.createFile(directory.resolve("empty.png"));
    Path text = Files.writeString(directory.resolve("text.png"), "hello, this is no picture");
    Path huge = Files.write(directory.resolve("huge.png"), pngHeader(20_000, 10));
    Path many = Files.write(directory.resolve("many.png"), pngHeader(16_000, 16_000));

    assertThatThrownBy(() -> PictureFile.read(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(missing + ": no such file");
    assertThatThrownBy(() -> PictureFile.read(empty)).hasMessage(empty + ": is empty");
    assertThatThrownBy(() -> PictureFile.read(text))
        .hasMessage(text + ": not a picture in PNG, JPEG, BMP or WebP format");
    assertThatThrownBy(() -> PictureFile.read(directory))
        .hasMessage(directory + ": is a directory, not a picture");
    assertThatThrownBy(() -> PictureFile.read(huge))
        .hasMessage(
            huge
                + ": a picture must be at most 16384 pixels a side and 120 megapixels, but is 20000x10");
    assertThatThrownBy(() -> PictureFile.read(many)).hasMessageContaining("16000x16000");
  }

  @Test
  void shouldLeaveNothingBehindWhereItCannotWrite() throws Exception {
    Still still = Still.of(Scenes.plain(2, 2, 1, 2, 3));
    Path nowhere = directory.resolve("no/such/dir.png");
    Path taken = Files.createDirectory(directory.resolve("taken.png"));
    Files.createFile(taken.resolve("inside"));

    assertThatThrownBy(() -> PictureFile.write(still, nowhere))
        .hasMessage(nowhere + ": cannot be written: no such directory");
    assertThatThrownBy(() -> PictureFile.write(still, taken)).hasMessageStartingWith(taken + ": ");
    assertThatThrownBy(() -> PictureFile.write(still, directory.resolve("a.gif")))
        .hasMessageEndingWith("pictures are written as .png, .jpg or .jpeg");
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(taken);
    }
  }

  private Path writeByPeer(BufferedImage image, String name) throws IOException {
    Path file = directory.resolve(name);
    String format = name.substring(name.lastIndexOf('.') + 1);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return file;
  }

  private static Picture fromPeer(BufferedImage image) {
    Picture picture = Picture.black(image.getWidth(), image.getHeight());
    for (int y = 0, i = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        picture.bgr()[i++] = (byte) rgb;
        picture.bgr()[i++] = (byte) (rgb >> 8);
        picture.bgr()[i++] = (byte) (rgb >> 16);
      }
    }
    return picture;
  }

  private static int rgb(Picture picture, int x, int y) {
    return (picture.sample(x, y, 2) << 16)
        | (picture.sample(x, y, 1) << 8)
        | picture.sample(x, y, 0);
  }

  /** A whole PNG whose header claims a size and whose pixels are missing. */
  private static byte[] pngHeader(int widthPx, int heightPx) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(8).putLong(0x89504e470d0a1a0aL).array());
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(widthPx)
            .putInt(heightPx)
            .put((byte) 8)
            .put((byte) 2)
            .array();
    out.writeBytes(chunk("IHDR", header));
    out.writeBytes(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
    for (int i = 0; i < 4; i++) {
      chunk.put((byte) type.charAt(i));
    }
    chunk.put(data);
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  /** The same JPEG with an EXIF block that holds an orientation and nothing else. */
  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.putShort((short) 0xffe1)
        .putShort((short) 34)
        .put("Exif\0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    exif.putShort((short) 0x4d4d).putShort((short) 42).putInt(8); // big endian, first directory
    exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
    exif.putShort((short) orientation).putShort((short) 0).putInt(0);
    return ByteBuffer.allocate(jpeg.length + 36)
        .put(jpeg, 0, 2)
        .put(exif.array())
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }
}
