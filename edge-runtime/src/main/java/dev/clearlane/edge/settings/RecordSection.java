package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Alias;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Required;
import dev.clearlane.bundle.settings.Unit;
import dev.clearlane.edge.encode.View;
import dev.clearlane.edge.publish.record.RecordPlan;
import dev.clearlane.edge.publish.record.RecordSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Section {@code record}, which its directory enables. */
public record RecordSection(
    @Doc("Directory of the clips; nothing is recorded without it.")
        @Required
        @Example("/var/lib/clearlane/clips")
        Path directory,
    @Doc("Size of all clips together; the oldest are deleted first.")
        @Default("4096")
        @Unit(Unit.Kind.MIB)
        @Range(min = 1, max = 1 << 24)
        @Alias("most_mib")
        long maxSize,
    @Doc("Record everything, or only around events: snapshots commanded over MQTT.")
        @Default("true")
        boolean continuous,
    @Doc("Length of a clip.") @Default("60") @Unit(Unit.Kind.S) @Range(min = 1, max = 3600)
        Duration clip,
    @Doc("Time kept from before an event.")
        @Default("5")
        @Unit(Unit.Kind.S)
        @Range(min = 0, max = 60)
        Duration preEvent,
    @Doc("Time recorded after an event.")
        @Default("10")
        @Unit(Unit.Kind.S)
        @Range(min = 0, max = 600)
        Duration postEvent,
    @Doc("Views of each camera that are recorded.") @Default("[restored, raw]") Set<View> views) {
  public RecordPlan plan() {
    return new RecordPlan(
        directory, maxSize, new RecordSettings(continuous, clip, preEvent, postEvent), views);
  }
}
