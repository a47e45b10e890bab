package dev.clearlane.edge.status;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version that the build wrote. */
public final class SoftwareVersion {
  private SoftwareVersion() {}

  /** E.g. {@code 1.2.0}. */
  public static String text() {
    Properties properties = new Properties();
    try (InputStream in = SoftwareVersion.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalStateException(e); // in the same package as this class
    }
    return properties.getProperty("version");
  }
}
