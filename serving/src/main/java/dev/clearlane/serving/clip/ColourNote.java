package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT2020;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_ICTCP;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_ARIB_STD_B67;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_LINEAR;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_SMPTE2084;
import static org.bytedeco.ffmpeg.global.avutil.av_color_primaries_name;
import static org.bytedeco.ffmpeg.global.avutil.av_color_space_name;
import static org.bytedeco.ffmpeg.global.avutil.av_color_transfer_name;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** Colours of a source that are not those the models were trained on: carried, not converted. */
final class ColourNote {
  private ColourNote() {}

  /** A line for the log; empty for default colours. */
  static Optional<String> of(AVFrame picture) {
    List<String> parts = new ArrayList<>();
    if (picture.color_primaries() >= AVCOL_PRI_BT2020) {
      parts.add("primaries " + name(av_color_primaries_name(picture.color_primaries())));
    }
    int transfer = picture.color_trc();
    if (transfer == AVCOL_TRC_SMPTE2084
        || transfer == AVCOL_TRC_ARIB_STD_B67
        || transfer == AVCOL_TRC_LINEAR) {
      parts.add("transfer " + name(av_color_transfer_name(transfer)));
    }
    if (!parts.isEmpty()) {
      parts.set(0, "colours: " + parts.get(0));
      parts.add("models see the values as coded, outputs carry the same tags");
    }
    int matrix = picture.colorspace();
    if (matrix != AVCOL_SPC_UNSPECIFIED
        && matrix != AVCOL_SPC_RGB
        && matrix <= AVCOL_SPC_ICTCP
        && ColourMatrix.resolve(matrix, picture.width(), picture.height()) != matrix) {
      parts.add(
          "matrix %s cannot be converted and is read as %s"
              .formatted(
                  name(av_color_space_name(matrix)),
                  name(
                      av_color_space_name(
                          ColourMatrix.assumedFor(picture.width(), picture.height())))));
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
  }

  private static String name(BytePointer text) {
    return text == null ? "unknown" : text.getString();
  }
}
