package dev.clearlane.bench.live;

import dev.clearlane.bench.report.FigureReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Figures of one camera since the previous reading, at its client and in the daemon.
 *
 * @param atS seconds since the start
 * @param fps distinct frames decoded by the client, per second
 * @param latencyP50Ms from drawing to decoding
 * @param latencyP95Ms likewise
 * @param raw frames that passed raw, by reason
 * @param dropped frames replaced by a newer one, by stage
 * @param work frames by work level
 */
record CameraReading(
    double atS,
    String camera,
    double fps,
    double latencyP50Ms,
    double latencyP95Ms,
    Map<String, Long> raw,
    Map<String, Long> dropped,
    Map<String, Long> work) {

  static CameraReading of(
      double atS,
      String camera,
      Map<Long, CodeReader.Sighting> sightings,
      double seconds,
      Figures before,
      Figures after) {
    Delays delays = Delays.of(sightings);
    Map<String, Long> dropped =
        Figures.countsBetween(before, after, "clearlane_frames_dropped_total", camera, "at");
    dropped.put(
        "encode",
        Figures.countsBetween(before, after, "clearlane_video_pictures_total", camera, "what")
            .getOrDefault("replaced", 0L));
    return new CameraReading(
        FigureReport.rounded(atS, 1),
        camera,
        FigureReport.rounded(sightings.size() / seconds, 1),
        FigureReport.rounded(delays.percentile(0.5), 1),
        FigureReport.rounded(delays.percentile(0.95), 1),
        Figures.countsBetween(before, after, "clearlane_frames_raw_total", camera, "reason"),
        dropped,
        Figures.countsBetween(before, after, "clearlane_frames_published_total", camera, "work"));
  }

  /**
   * Difference of a figure's mean between the last and the first third of the readings; 0 with too
   * few frames.
   */
  static double growth(List<CameraReading> readings, ToDoubleFunction<CameraReading> figure) {
    long times = readings.stream().mapToDouble(CameraReading::atS).distinct().count();
    if (times < 3) {
      return 0;
    }
    int third = (int) (readings.size() / times * (times / 3));
    return mean(readings.subList(readings.size() - third, readings.size()), figure)
        - mean(readings.subList(0, third), figure);
  }

  private static double mean(List<CameraReading> some, ToDoubleFunction<CameraReading> figure) {
    return some.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }

  /** Formats one line. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%6.0f s  %-9s %5.1f fps  p50 %6.1f ms  p95 %6.1f ms  raw %s  dropped %s  work %s",
        atS,
        camera,
        fps,
        latencyP50Ms,
        latencyP95Ms,
        raw,
        dropped,
        work);
  }
}
