package dev.clearlane.edge;

import java.io.IOException;

/** Reads the settings again. */
interface SettingsReader {
  Settings read() throws IOException;
}
