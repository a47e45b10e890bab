package dev.clearlane.trainer.data;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/** Picture files, read and written through OpenCV's codecs; grey and alpha come back as colour. */
public final class PictureFiles {
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".webp");

  private PictureFiles() {}

  /**
   * Pictures directly in a folder, by their endings, in name order.
   *
   * @throws IOException if there is no such folder, or no picture in it
   */
  public static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> pictures =
          files
              .filter(f -> ENDINGS.stream().anyMatch(name(f).toLowerCase(Locale.ROOT)::endsWith))
              .sorted()
              .toList();
      if (pictures.isEmpty()) {
        throw new IOException(folder + ": no pictures in this folder");
      }
      return pictures;
    } catch (NoSuchFileException e) {
      throw new IOException(folder + ": no such folder", e);
    } catch (NotDirectoryException e) {
      throw new IOException(folder + ": is no folder", e);
    }
  }

  /** The file's name without its folder. */
  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /**
   * Reads one picture.
   *
   * @throws IOException if it is missing or no picture
   */
  public static Picture read(Path file) throws IOException {
    return read(file, bytes(file));
  }

  /** Reads a picture into a cache; returns the SHA-256 of the file. */
  static String readInto(PictureCache cache, Path file) throws IOException {
    byte[] bytes = bytes(file);
    cache.put(file, read(file, bytes));
    return Fingerprint.sha256(bytes);
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static Picture read(Path file, byte[] bytes) throws IOException {
    Picture picture = bytes.length == 0 ? null : decode(bytes);
    if (picture == null) {
      throw new IOException(file + ": not a picture that can be read");
    }
    return picture;
  }

  /** Writes a picture in the format of the file's ending. */
  public static void write(Path file, Picture picture) throws IOException {
    String name = name(file);
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      throw new IOException(file + ": the ending must name a picture format, such as .png");
    }
    Files.write(file, encode(picture, name.substring(dot), 95));
  }

  /** The picture as it looks after JPEG compression. */
  public static Picture throughJpeg(Picture picture, int quality) throws IOException {
    Picture out = decode(encode(picture, ".jpg", quality));
    if (out == null) {
      throw new IOException("a JPEG just written cannot be read");
    }
    return out;
  }

  private static @Nullable Picture decode(byte[] bytes) {
    try (BytePointer data = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, data);
        Mat image = imdecode(encoded, IMREAD_COLOR)) {
      if (image.empty() || !image.isContinuous()) {
        return null;
      }
      byte[] bgr = new byte[Math.multiplyExact(3 * image.cols(), image.rows())];
      image.data().capacity(bgr.length).get(bgr);
      return new Picture(image.cols(), image.rows(), bgr);
    } catch (RuntimeException e) {
      return null; // OpenCV throws on some broken files and returns nothing on others
    }
  }

  private static byte[] encode(Picture picture, String ending, int quality) throws IOException {
    try (BytePointer data = new BytePointer(picture.bgr());
        Mat image = new Mat(picture.heightPx(), picture.widthPx(), opencv_core.CV_8UC3, data);
        BytePointer out = new BytePointer();
        IntPointer options =
            ending.startsWith(".jp")
                ? new IntPointer(IMWRITE_JPEG_QUALITY, quality)
                : new IntPointer()) {
      if (!imencode(ending, image, out, options)) {
        throw new IOException("no picture format ends in " + ending);
      }
      byte[] bytes = new byte[Math.toIntExact(out.limit())];
      out.get(bytes);
      return bytes;
    } catch (RuntimeException e) {
      throw new IOException("cannot write a picture as " + ending, e);
    }
  }
}
