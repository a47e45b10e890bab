package dev.clearlane.edge.picture;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_ANYCOLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_PNG_COMPRESSION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes pictures on disk: PNG, JPEG, and BMP for reading. Thread-safe. */
public final class PictureFile {
  /** Quality of written JPEG files where nobody asks for another. */
  public static final int DEFAULT_JPEG_QUALITY = 95;

  private static final Logger LOG = LoggerFactory.getLogger(PictureFile.class);
  private static final int LARGEST_SIDE_PX = 16_384;
  private static final long MOST_PIXELS = 120_000_000;
  private static final Set<String> READABLE = Set.of("png", "jpg", "jpeg", "bmp");
  private static final Set<String> WRITABLE = Set.of("png", "jpg", "jpeg");

  private PictureFile() {}

  /** True if the file's name ends like that of a picture that can be read. */
  public static boolean isNamedLikeOne(Path file) {
    return READABLE.contains(suffix(file));
  }

  /**
   * Reads a picture: turned upright by its EXIF orientation (JPEG), 16 bits per sample reduced to
   * 8.
   *
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it is no picture, is damaged or cut short, or has more than 16,384
   *     pixels a side or 120 megapixels; the message is one line that names the file
   */
  public static Still read(Path file) throws IOException {
    byte[] bytes = readBytes(file);
    try {
      PictureHeader header = PictureHeader.read(bytes);
      requireSize(header);
      if (header.bitsPerSample() > 8) {
        LOG.warn("{}: {} bits per sample reduced to 8", file, header.bitsPerSample());
      }
      return decode(bytes, header);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] readBytes(Path file) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        throw new IOException(file + ": is a directory, not a picture");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file.toString(), null, "no such file");
    } catch (FileSystemException e) {
      throw new IOException(file + ": cannot be read: " + reason(e), e);
    }
  }

  private static void requireSize(PictureHeader header) throws IOException {
    int w = header.widthPx();
    int h = header.heightPx();
    if (w < 1 || h < 1) {
      throw new IOException("a picture is at least 1x1 pixels, not %dx%d".formatted(w, h));
    }
    if (w > LARGEST_SIDE_PX || h > LARGEST_SIDE_PX || (long) w * h > MOST_PIXELS) {
      throw new IOException(
          "a picture is at most %d pixels a side and %d megapixels, not %dx%d"
              .formatted(LARGEST_SIDE_PX, MOST_PIXELS / 1_000_000, w, h));
    }
  }

  private static Still decode(byte[] bytes, PictureHeader header) throws IOException {
    // OpenCV turns a JPEG upright unless asked for all channels; only the others may have alpha.
    int flags = header.kind() == PictureHeader.Kind.JPEG ? IMREAD_ANYCOLOR : IMREAD_UNCHANGED;
    try (BytePointer input = new BytePointer(bytes);
        Mat file = new Mat(1, bytes.length, CV_8UC1, input);
        Mat decoded = imdecode(file, flags)) {
      if (decoded == null || decoded.empty()) {
        throw new IOException("damaged: its pixels cannot be decoded");
      }
      if (decoded.depth() == CV_16U) {
        decoded.convertTo(decoded, CV_8U, 1 / 257.0, 0);
      }
      return separate(decoded, header);
    } catch (RuntimeException e) {
      throw new IOException("damaged: " + OpenCv.firstLine(e), e);
    }
  }

  /** Splits OpenCV's one to four interleaved channels into colours and alpha. */
  private static Still separate(Mat decoded, PictureHeader header) throws IOException {
    int channels = decoded.channels();
    if (decoded.depth() != CV_8U || !decoded.isContinuous() || channels > 4) {
      throw new IOException("its kind of samples is not supported");
    }
    int pixels = decoded.rows() * decoded.cols();
    Picture picture = Picture.black(decoded.cols(), decoded.rows());
    byte[] bgr = picture.bgr();
    byte[] alpha = channels == 2 || channels == 4 ? new byte[pixels] : null;
    try (BytePointer data = decoded.data()) {
      if (channels == 3) {
        data.get(bgr);
      } else {
        byte[] samples = new byte[pixels * channels];
        data.get(samples);
        int green = channels == 4 ? 1 : 0;
        for (int i = 0, from = 0, to = 0; i < pixels; i++, from += channels, to += 3) {
          bgr[to] = samples[from];
          bgr[to + 1] = samples[from + green];
          bgr[to + 2] = samples[from + 2 * green];
          if (alpha != null) {
            alpha[i] = samples[from + channels - 1];
          }
        }
      }
    }
    return new Still(picture, alpha, header.grey());
  }

  /** {@link #write(Still, Path, int)} with {@link #DEFAULT_JPEG_QUALITY}. */
  public static void write(Still still, Path file) throws IOException {
    write(still, file, DEFAULT_JPEG_QUALITY);
  }

  /**
   * Writes a picture, as PNG with its alpha or as JPEG without, by the suffix of the name. The file
   * appears under its name only when it is whole.
   *
   * @param jpegQuality 1 to 100; PNG ignores it
   * @throws IOException if it cannot be written; the message is one line that names the file
   */
  public static void write(Still still, Path file, int jpegQuality) throws IOException {
    String suffix = suffix(file);
    if (!WRITABLE.contains(suffix)) {
      throw new IOException(file + ": pictures are written as .png, .jpg or .jpeg");
    }
    boolean png = suffix.equals("png");
    byte[] samples = interleave(still, png);
    int pixels = still.picture().widthPx() * still.picture().heightPx();
    byte[] encoded;
    try (BytePointer data = new BytePointer(samples);
        Mat mat =
            new Mat(
                still.picture().heightPx(),
                still.picture().widthPx(),
                org.bytedeco.opencv.global.opencv_core.CV_8UC(samples.length / pixels),
                data)) {
      encoded =
          png
              ? OpenCv.encode(".png", mat, IMWRITE_PNG_COMPRESSION, 3)
              : OpenCv.encode(".jpg", mat, IMWRITE_JPEG_QUALITY, jpegQuality);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    move(encoded, file);
  }

  /** One channel for grey, four with alpha, three otherwise. */
  private static byte[] interleave(Still still, boolean withAlpha) {
    byte[] bgr = still.picture().bgr();
    byte[] alpha = withAlpha ? still.alpha() : null;
    if (alpha == null && !still.grey()) {
      return bgr;
    }
    int channels = alpha == null ? 1 : 4;
    byte[] samples = new byte[bgr.length / 3 * channels];
    for (int from = 0, to = 0; from < bgr.length; from += 3, to += channels) {
      byte green = bgr[from + 1];
      samples[to] = still.grey() ? luma(bgr, from) : bgr[from];
      if (alpha != null) {
        samples[to + 1] = still.grey() ? samples[to] : green;
        samples[to + 2] = still.grey() ? samples[to] : bgr[from + 2];
        samples[to + 3] = alpha[from / 3];
      }
    }
    return samples;
  }

  /** Grey level of a pixel by BT.601; a pixel with three equal samples keeps its value exactly. */
  private static byte luma(byte[] bgr, int at) {
    int b = bgr[at] & 0xff;
    int g = bgr[at + 1] & 0xff;
    int r = bgr[at + 2] & 0xff;
    return (byte) ((114 * b + 587 * g + 299 * r + 500) / 1000);
  }

  private static void move(byte[] bytes, Path file) throws IOException {
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw new IOException(file + ": cannot be written: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such directory";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private static String suffix(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
