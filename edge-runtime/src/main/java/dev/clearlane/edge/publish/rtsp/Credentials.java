package dev.clearlane.edge.publish.rtsp;

/**
 * User and password, required by the server or presented by a push. They come from the environment
 * or a file and are never logged.
 *
 * @param username 1 to 128 printable characters without {@code "}, {@code \} and {@code :}
 * @param password 1 to 256 printable characters
 */
public record Credentials(String username, String password) {
  /**
   * @throws IllegalArgumentException with one line that names the rule, but not the password
   */
  public Credentials {
    if (!username.matches("[^\\p{Cntrl}\":\\\\]{1,128}")) {
      throw new IllegalArgumentException(
          "rtsp: username must be 1 to 128 printable characters without quote, backslash and"
              + " colon");
    }
    if (!password.matches("[^\\p{Cntrl}]{1,256}")) {
      throw new IllegalArgumentException("rtsp: password must be 1 to 256 printable characters");
    }
  }

  @Override
  public String toString() {
    return "user " + username;
  }
}
