package dev.clearlane.edge.mqtt;

/** MQTT 5 reason codes that are handled or described. */
final class ReasonCodes {
  static final int FIRST_ERROR = 0x80;
  static final int VERSION_NOT_SUPPORTED = 0x84;
  static final int BAD_LOGIN = 0x86;
  static final int TAKEN_OVER = 0x8e;
  static final int NOT_AUTHORISED = 0x87;
  static final int TOPIC_INVALID = 0x90;
  static final int TOO_LARGE = 0x95;
  static final int FORMAT_INVALID = 0x99;

  private ReasonCodes() {}

  /** True if the same message would be rejected again later. */
  static boolean isPermanent(int code) {
    return code == TOPIC_INVALID || code == FORMAT_INVALID;
  }

  static String text(int code) {
    return switch (code) {
      case VERSION_NOT_SUPPORTED -> "the broker does not speak MQTT 5, which is required (0x84)";
      case BAD_LOGIN -> "user or password rejected (0x86)";
      case TAKEN_OVER ->
          "another client has connected under the same id: do two vehicles have the same fleet and"
              + " vehicle? (0x8e)";
      case NOT_AUTHORISED -> "not authorised (0x87)";
      case TOPIC_INVALID -> "topic not accepted (0x90)";
      case TOO_LARGE -> "too large (0x95)";
      case 0x97 -> "quota exceeded (0x97)";
      case FORMAT_INVALID -> "payload not accepted (0x99)";
      default -> "rejected by the broker with code 0x%02x".formatted(code);
    };
  }
}
