package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.agent.Backoff;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/**
 * Describes a failed connection in one line: Paho wraps the cause, and has only a number for it.
 */
final class ConnectFailure {
  private ConnectFailure() {}

  /** As {@link #describe(MqttException)}, of an attempt to connect to a broker. */
  static String describe(MqttException e, BrokerUri broker) {
    boolean dropped =
        e.getCause() instanceof EOFException || e.getCause() instanceof SocketException;
    boolean refused = e.getCause() instanceof ConnectException;
    return describe(e)
        + (dropped && !refused && !broker.tls()
            ? " before it answered; if it expects TLS, write mqtts://"
            : "");
  }

  static String describe(MqttException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    if (cause instanceof UnknownHostException) {
      return "unknown host";
    }
    if (cause instanceof EOFException) {
      return "closed by the broker";
    }
    if (cause instanceof SSLException) {
      return tls(cause);
    }
    if (e.getReasonCode() == ReasonCodes.NOT_AUTHORISED || e.getReasonCode() == 0x86) {
      return "user or password rejected, or not authorised (0x%02x)".formatted(e.getReasonCode());
    }
    if (e.getReasonCode() == MqttException.REASON_CODE_INVALID_RETURN_CODE
        || e.getReasonCode() == ReasonCodes.VERSION_NOT_SUPPORTED) {
      // the former is a CONNACK of MQTT 3.1.1, whose codes are not those of MQTT 5
      return ReasonCodes.text(ReasonCodes.VERSION_NOT_SUPPORTED);
    }
    return oneLine(cause);
  }

  /**
   * The wait before the next attempt: at once the longest where another client takes the session
   * over, because each attempt disconnects that one.
   *
   * @param failures in a row, from 1
   * @param why the last one
   */
  static Duration waitAfter(Backoff retry, int failures, @Nullable String why) {
    return ReasonCodes.text(ReasonCodes.TAKEN_OVER).equals(why)
        ? retry.max()
        : retry.after(failures);
  }

  private static String tls(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return "TLS: the broker's certificate has expired";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "TLS: the broker's certificate is not valid yet; is the clock right?";
      }
      if (cause instanceof CertPathBuilderException) {
        return "TLS: the broker's certificate is not signed by a trusted authority";
      }
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof CertificateException && text.startsWith("No ")) {
        return "TLS: the broker's certificate is for another host: " + oneLine(cause);
      }
    }
    return "TLS: " + oneLine(e);
  }

  private static String oneLine(Throwable e) {
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName())
        .strip()
        .replaceAll("\\s+", " ");
  }
}
