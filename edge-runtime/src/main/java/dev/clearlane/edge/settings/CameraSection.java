package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.NoCredentials;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Required;
import dev.clearlane.bundle.settings.RuleException;
import dev.clearlane.bundle.settings.Rules;
import dev.clearlane.bundle.settings.Secret;
import dev.clearlane.bundle.settings.Unit;
import dev.clearlane.edge.capture.CameraSettings;
import dev.clearlane.edge.capture.source.Login;
import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.edge.pipeline.ProcessingPolicy;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.select.SelectorTuning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One camera of the section {@code cameras}. */
public record CameraSection(
    @Doc(
            "URI of the frames: rtsp[s]://, v4l2:/dev/v4l/by-id/…, csi:0, exec:COMMAND, a clip, a"
                + " directory of images, synthetic:clock; docs/sources.md lists all kinds and options.")
        @Required
        @NoCredentials
        @Example(value = "synthetic:rainy-drive#size=1280x720&rate=25", active = true)
        String source,
    @Doc("Login to a network camera.") @Example("viewer") @Nullable String username,
    @Doc("File whose first line is its password; or CLEARLANE_CAMERAS_NAME_PASSWORD.")
        @Example("/etc/clearlane/front.password")
        Secret password,
    @Doc("Who decides per frame: the selector (auto), or always the same.") @Default("auto")
        Mode mode,
    @Doc("File of 'clearlane calibrate selector' that fits decisions to this camera.")
        @Example("/etc/clearlane/front.selector.json")
        @Nullable Path selector,
    @Doc(
            "File of 'clearlane calibrate camera': frames lose the distortion of the lens before all"
                + " else, so that all outputs and coordinates are those of the undistorted picture.")
        @Example("/etc/clearlane/front.lens.json")
        @Nullable Path undistort,
    @Doc(
            "Longest time from capture to the outputs. A frame that is not restored by then is"
                + " forwarded unchanged; pacing avoids that by doing less to each frame.")
        @Default("100")
        @Unit(Unit.Kind.MS)
        @Range(min = 10, max = 5000)
        Duration deadline,
    @Doc(
            "Work levels that pacing may choose: full; half (restored at half size, the difference"
                + " added to the full frame); third (the same at a third); roi (the regions only). bypass is always allowed.")
        @Default("[full, half, third, roi]")
        Set<WorkLevel> levels,
    @Doc(
            "Regions of level roi: [x, y, width, height] in fractions of the frame; default: the road.")
        @Default("[[0.15, 0.45, 0.7, 0.3]]")
        List<Region> regions,
    @Doc("Scale of deblurring: 1, 2, 3 or auto.") @ComputedDefault("engine.scale") @Example("auto")
        @Nullable ScaleChoice scale,
    @Doc(
            "Outputs: rtsp://ADDRESS:PORT/PATH serves the video at an address of this machine (a path"
                + " that ends in /raw: as captured); rtsp+push:// or rtsps+push://HOST/PATH pushes it; a"
                + " clip (.mp4, .mkv, .mov); a directory of images (DIR/). Addresses beyond loopback"
                + " need rtsp.username and its password.")
        @Example(
            value = "[\"rtsp://127.0.0.1:8554/front\", \"rtsp://127.0.0.1:8554/front/raw\"]",
            active = true)
        List<OutputTarget> outputs,
    @Doc("Licence plates; docs/plates.md explains the keys.") CameraPlatesSection plates) {
  public CameraSection {
    LoginRules.requireUsername(username, password);
    new Rules()
        .require(
            outputs.stream().distinct().count() == outputs.size(),
            "outputs",
            "must not name one twice")
        .require(!regions.isEmpty(), "regions", "must be at least one")
        .verify();
    if (selector != null) {
      try {
        SelectorTuning.read(selector);
      } catch (IllegalArgumentException e) {
        throw new RuleException("selector", "cannot be used: " + e.getMessage());
      }
    }
    if (undistort != null) {
      try {
        Lens.read(undistort);
      } catch (IllegalArgumentException e) {
        throw new RuleException("undistort", "cannot be used: " + e.getMessage());
      }
    }
    CameraSettings settings;
    try {
      settings = CameraSettings.of(source);
    } catch (IllegalArgumentException e) {
      throw new RuleException("source", "cannot be used: " + e.getMessage());
    }
    if (settings.source() instanceof Source.Recording recording
        && !Files.exists(recording.path())) {
      throw new RuleException(
          "source", "must name a file or directory, but there is no " + recording.path());
    }
  }

  /** The same camera with another source and other outputs. */
  CameraSection with(String newSource, List<OutputTarget> newOutputs) {
    return new CameraSection(
        newSource,
        username,
        password,
        mode,
        selector,
        undistort,
        deadline,
        levels,
        regions,
        scale,
        newOutputs,
        plates);
  }

  /** Source of the frames with its login. */
  public CameraSettings capture() {
    Login login = username == null ? Login.NONE : new Login(username, password.text());
    return CameraSettings.of(source).with(login);
  }

  /**
   * Processing of the frames.
   *
   * @param general scale if this camera names none
   */
  public ProcessingPolicy handling(ScaleChoice general) {
    return new ProcessingPolicy(
        mode, deadline, levels, regions, scale == null ? general : scale, tuning(), lens());
  }

  /** As checked when the settings were read; none if the file is gone since. */
  private @Nullable Lens lens() {
    try {
      return undistort == null ? null : Lens.read(undistort);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** As checked when the settings were read; the model's own if the file is gone since. */
  private SelectorTuning tuning() {
    try {
      return selector == null ? SelectorTuning.NONE : SelectorTuning.read(selector);
    } catch (IllegalArgumentException e) {
      return SelectorTuning.NONE;
    }
  }
}
