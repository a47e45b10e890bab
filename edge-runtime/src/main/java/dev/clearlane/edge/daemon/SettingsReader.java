package dev.clearlane.edge.daemon;

import dev.clearlane.edge.settings.Settings;
import java.io.IOException;

/** Reads the settings again. */
public interface SettingsReader {
  Settings read() throws IOException;
}
