package dev.clearlane.trainer.data;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Picture files, read and written through OpenCV's codecs; grey and alpha come back as colour. */
public final class PictureFiles {
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".webp");

  /** Of a file or its pixels: a few pictures are in memory at once, one on each thread. */
  private static final long LARGEST_BYTES =
      Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 4);

  private PictureFiles() {}

  /**
   * Pictures directly in a folder, by their endings, in name order.
   *
   * @throws IOException if there is no such folder, or no picture in it
   */
  public static List<Path> in(Path folder) throws IOException {
    List<Path> pictures = Folders.files(folder, ENDINGS);
    if (pictures.isEmpty()) {
      throw new IOException(folder + ": no pictures in this folder");
    }
    return pictures;
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
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new IOException(file + (attributes.isDirectory() ? ": is a folder" : ": is no file"));
      }
      if (attributes.size() > LARGEST_BYTES) {
        throw new IOException(file + ": too large for a picture: " + attributes.size() + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (FileSystemException e) {
      throw new IOException("%s: cannot be read: %s".formatted(file, reason(e)), e);
    }
  }

  /** Why, without the file's name, which the messages of the file system repeat. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException refused && refused.getReason() != null) {
      return refused.getReason();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static Picture read(Path file, byte[] bytes) throws IOException {
    try {
      return decode(bytes);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
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
    return decode(encode(picture, ".jpg", quality));
  }

  private static Picture decode(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      throw new IOException("is empty");
    }
    try (BytePointer data = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, data);
        Mat image = imdecode(encoded, IMREAD_COLOR)) {
      if (image.empty() || !image.isContinuous()) {
        throw new IOException("not a picture that can be read");
      }
      if (3L * image.cols() * image.rows() > LARGEST_BYTES) {
        throw new IOException(
            "%dx%d pixels are too many for the memory there is; JAVA_OPTS=-Xmx… gives more"
                .formatted(image.cols(), image.rows()));
      }
      byte[] bgr = new byte[3 * image.cols() * image.rows()];
      image.data().capacity(bgr.length).get(bgr);
      return new Picture(image.cols(), image.rows(), bgr);
    } catch (RuntimeException e) {
      // OpenCV throws on some broken files and returns nothing on others.
      throw new IOException("not a picture that can be read", e);
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
