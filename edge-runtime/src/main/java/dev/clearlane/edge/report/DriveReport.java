package dev.clearlane.edge.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clearlane.edge.publish.mqtt.PlateSighting;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code report.json}: a replay, frame by frame. Beside it lie {@code report.html}, which needs no
 * other file, and the pictures of {@code samples}, for comparisons with other runs.
 *
 * @param schema version of this layout
 * @param version of clearlane
 * @param settings options that the frames depend on, by name
 * @param summary of the whole run
 * @param frames measurements by frame
 * @param plates that were read
 * @param changed frames that changed most, most first
 * @param samples frames at equal distances, in order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DriveReport(
    int schema,
    String version,
    Map<String, String> settings,
    ReplaySummary summary,
    FrameRows frames,
    List<Plate> plates,
    List<Sample> changed,
    List<Sample> samples) {
  /** Name of the JSON file in the directory of a report. */
  public static final String JSON = "report.json";

  /** Name of the page in the directory of a report. */
  public static final String PAGE = "report.html";

  /** Version of this layout. */
  private static final int SCHEMA = 1;

  private static final String PICTURES = "frames";

  /** JPEG bytes that a page may carry; in base64 they are a third more. */
  private static final long MAX_PAGE_PICTURE_BYTES = 3_500_000;

  /**
   * A frame with its pictures.
   *
   * @param sequence number of the frame in its source
   * @param seconds stream time
   * @param decision what was decided
   * @param applied what was done
   * @param change mean absolute difference between raw and restored frame, 0–255
   * @param raw file of the raw frame, relative to the report; null if it is in the page alone
   * @param restored file of the restored frame; null if it is in the page alone
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Sample(
      long sequence,
      double seconds,
      String decision,
      String applied,
      double change,
      @Nullable String raw,
      @Nullable String restored) {}

  /**
   * A plate.
   *
   * @param text voted over all its frames
   * @param confidence of the text, 0–1
   * @param region country; null if unsure
   * @param raw text of the frames as captured; null if not read
   * @param restored text of the restored frames; null if none was restored or read
   * @param frames in which it was seen
   * @param seconds stream time of the best frame
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Plate(
      String text,
      double confidence,
      @Nullable String region,
      @Nullable String raw,
      @Nullable String restored,
      int frames,
      double seconds) {
    static Plate of(PlateSighting sighting) {
      PlateSighting.Read raw = sighting.raw();
      PlateSighting.Read restored = sighting.restored();
      return new Plate(
          sighting.voted().text(),
          sighting.voted().confidence(),
          sighting.voted().region(),
          raw == null ? null : raw.text(),
          restored == null ? null : restored.text(),
          sighting.frames(),
          sighting.best().ptsSeconds());
    }

    @Override
    public String toString() {
      return "Plate[confidence %.2f]".formatted(confidence); // no log shows a text by accident
    }
  }

  /**
   * Writes a report into a directory, over an earlier one.
   *
   * @return the page
   */
  public static Path write(
      Path directory,
      String version,
      Map<String, String> settings,
      ReplaySummary summary,
      DriveRecorder recorder)
      throws IOException {
    Path pictures = directory.resolve(PICTURES);
    removeOld(pictures);
    Files.createDirectories(pictures);
    List<Sample> samples = new ArrayList<>();
    for (Shot shot : recorder.samples()) {
      samples.add(store(shot, directory));
    }
    List<Shot> shown = fitting(recorder.changed());
    List<PlateSighting> plates = recorder.plates();
    DriveReport report =
        new DriveReport(
            SCHEMA,
            version,
            settings,
            summary,
            recorder.rows(),
            plates.stream().map(Plate::of).toList(),
            shown.stream().map(shot -> sample(shot, null, null)).toList(),
            samples);
    Files.write(directory.resolve(JSON), ReportJson.bytes(report));
    Path page = directory.resolve(PAGE);
    Files.writeString(page, ReportPage.html(report, shown, plates));
    return page;
  }

  /**
   * Reads a report.
   *
   * @param path its directory, or the JSON file in it
   * @throws IOException with one line that names the file, if it is no report
   */
  public static DriveReport read(Path path) throws IOException {
    Path file = file(path);
    DriveReport report = ReportJson.read(file, DriveReport.class);
    if (report.schema != SCHEMA || report.summary == null || report.frames == null) {
      throw new IOException(
          "%s: must be the JSON of a report of schema %d (replay --report), but is not"
              .formatted(file, SCHEMA));
    }
    return report;
  }

  /** The JSON file of a report that was named by its directory or its file. */
  static Path file(Path path) {
    return Files.isDirectory(path) ? path.resolve(JSON) : path;
  }

  private static void removeOld(Path pictures) throws IOException {
    if (!Files.isDirectory(pictures)) {
      return;
    }
    try (var files = Files.list(pictures)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jpg")).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Sample store(Shot shot, Path directory) throws IOException {
    String raw = "%s/%06d-raw.jpg".formatted(PICTURES, shot.sequence());
    Files.write(directory.resolve(raw), shot.raw());
    if (shot.restored() == shot.raw()) {
      return sample(shot, raw, raw);
    }
    String restored = "%s/%06d-restored.jpg".formatted(PICTURES, shot.sequence());
    Files.write(directory.resolve(restored), shot.restored());
    return sample(shot, raw, restored);
  }

  private static Sample sample(Shot shot, @Nullable String raw, @Nullable String restored) {
    return new Sample(
        shot.sequence(),
        Math.round(shot.seconds() * 1e6) / 1e6,
        shot.decision(),
        shot.applied(),
        Math.round(shot.change() * 1e3) / 1e3,
        raw,
        restored);
  }

  /** As many as a page may carry, most changed first. */
  private static List<Shot> fitting(List<Shot> shots) {
    List<Shot> fitting = new ArrayList<>();
    long bytes = 0;
    for (Shot shot : shots) {
      bytes += shot.bytes();
      if (bytes > MAX_PAGE_PICTURE_BYTES) {
        break;
      }
      fitting.add(shot);
    }
    return fitting;
  }
}
