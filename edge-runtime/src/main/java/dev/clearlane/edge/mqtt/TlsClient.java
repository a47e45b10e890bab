package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.pem.PemFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS with the configured certificates and versions; the broker's host name is verified. */
final class TlsClient {
  private static final Pattern IPV4 = Pattern.compile("[0-9.]+");

  private final SSLSocketFactory sockets;
  private final TlsSettings.Version minimum;

  private TlsClient(SSLSocketFactory sockets, TlsSettings.Version minimum) {
    this.sockets = sockets;
    this.minimum = minimum;
  }

  /**
   * Reads the files.
   *
   * @throws IOException with one line that names the file
   */
  static TlsClient of(TlsSettings settings) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(settings), trust(settings.ca()), null);
      return new TlsClient(context.getSocketFactory(), settings.minimum());
    } catch (GeneralSecurityException e) {
      throw new IOException("certificate and key cannot be used: " + e.getMessage(), e);
    }
  }

  private static KeyManager @Nullable [] keys(TlsSettings settings)
      throws GeneralSecurityException, IOException {
    if (settings.certificate() == null || settings.key() == null) {
      return null;
    }
    Certificate[] chain = PemFiles.certificates(settings.certificate()).toArray(Certificate[]::new);
    KeyStore store = empty();
    store.setKeyEntry("clearlane", PemFiles.key(settings.key()), new char[0], chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    return keys.getKeyManagers();
  }

  private static TrustManager @Nullable [] trust(@Nullable Path ca)
      throws GeneralSecurityException, IOException {
    if (ca == null) {
      return null;
    }
    List<Certificate> authorities = PemFiles.certificates(ca);
    KeyStore store = empty();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca" + i, authorities.get(i));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /**
   * Puts TLS over a connection, and verifies the broker's certificate and host name.
   *
   * @param below connected; stays the caller's, also if the handshake fails
   * @param remote as it was named: its host is asked for (SNI) and verified
   */
  SSLSocket handshake(Socket below, InetSocketAddress remote) throws IOException {
    String host = remote.getHostString();
    SSLSocket layer = (SSLSocket) sockets.createSocket(below, host, remote.getPort(), false);
    SSLParameters parameters = layer.getSSLParameters();
    parameters.setProtocols(minimum.protocols());
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setServerNames(names(host));
    layer.setSSLParameters(parameters);
    layer.startHandshake();
    return layer;
  }

  /** The host where it is a name: RFC 6066 has no place for addresses. */
  private static List<SNIServerName> names(String host) {
    if (host.indexOf(':') >= 0 || IPV4.matcher(host).matches()) {
      return List.of();
    }
    try {
      return List.of(new SNIHostName(host));
    } catch (IllegalArgumentException e) { // a local name that DNS does not allow, as my_broker
      return List.of();
    }
  }
}
