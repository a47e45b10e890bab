package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Alias;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Unit;
import dev.clearlane.edge.outbox.OutboxSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Section {@code mqtt.outbox}. */
public record OutboxSection(
    @Doc("Directory of the queue; in memory without it.") @Example("/var/lib/clearlane/outbox")
        @Nullable Path directory,
    @Doc("Size of the queued messages; the oldest of the lowest priority are dropped first.")
        @Default("256")
        @Unit(Unit.Kind.MIB)
        @Range(min = 1, max = 1 << 20)
        @Alias("most_mib")
        long maxSize,
    @Doc("Age at which messages are dropped.")
        @Default("168")
        @Unit(Unit.Kind.HOURS)
        @Range(min = 1, max = 24 * 365)
        @Alias("most_hours")
        Duration maxAge) {
  OutboxSettings settings() {
    OutboxSettings defaults =
        directory == null ? OutboxSettings.inMemory() : OutboxSettings.in(directory);
    return defaults.withLimits(maxSize, maxAge);
  }
}
