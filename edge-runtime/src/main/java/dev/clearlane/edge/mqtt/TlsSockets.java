package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.pem.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS sockets with the configured certificates and versions, which verify the host name. */
final class TlsSockets extends SSLSocketFactory {
  private final SSLSocketFactory sockets;
  private final TlsSettings.Version minimum;

  private TlsSockets(SSLSocketFactory sockets, TlsSettings.Version minimum) {
    this.sockets = sockets;
    this.minimum = minimum;
  }

  /**
   * Reads the files.
   *
   * @throws IOException with one line that names the file
   */
  static TlsSockets of(TlsSettings settings) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(settings), trust(settings.ca()), null);
      return new TlsSockets(context.getSocketFactory(), settings.minimum());
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

  private Socket strict(Socket socket) {
    if (socket instanceof SSLSocket tls) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setProtocols(minimum.protocols());
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
    }
    return socket;
  }

  @Override
  public Socket createSocket() throws IOException {
    return strict(sockets.createSocket());
  }

  @Override
  public Socket createSocket(Socket below, String host, int port, boolean autoClose)
      throws IOException {
    return strict(sockets.createSocket(below, host, port, autoClose));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return strict(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return strict(sockets.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return strict(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return strict(sockets.createSocket(host, port, local, localPort));
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }
}
