package dev.clearlane.bundle;

/** An unusable bundle; the message names the bundle, the rule and the value. */
public final class BundleException extends Exception {
  private static final long serialVersionUID = 1L;

  public BundleException(String message) {
    super(message);
  }

  public BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}
