package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.edge.sighting.BlurRule;
import dev.clearlane.edge.sighting.BlurRules;

/** Section {@code plates.blur}: plates in pictures that leave the cameras. */
public record PlateBlurSection(
    @Doc(
            "In video, over RTSP, pushed, recorded and in files: on, off, or audit: shown, and the frames"
                + " that show plates are counted.")
        @Default("off")
        BlurRule video,
    @Doc("In images over MQTT.") @Default("off") BlurRule images,
    @Doc("On the live page.") @Default("off") BlurRule page) {
  public BlurRules rules() {
    return new BlurRules(video, images, page);
  }
}
