package dev.clearlane.edge.capture.relay;

import dev.clearlane.serving.clip.TlsAuthorities;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Where a camera is.
 *
 * @param tls whether the connection is encrypted
 * @param host name or address
 * @param port TCP port
 * @param verify whether its certificate is verified
 * @param authority file of certificates (PEM) to verify against; empty for the machine's
 */
record CameraAddress(boolean tls, String host, int port, boolean verify, String authority) {
  private static final int PORT = 554;
  private static final int TLS_PORT = 322;

  /**
   * The place that a URL names.
   *
   * @throws RelayException if it is not an RTSP address
   */
  static CameraAddress of(String url, boolean verify, String authority) throws RelayException {
    try {
      URI uri = new URI(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if ((scheme.equals("rtsp") || scheme.equals("rtsps")) && uri.getHost() != null) {
        boolean tls = scheme.equals("rtsps");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? TLS_PORT : PORT;
        String host = uri.getHost().replaceAll("^\\[|]$", "");
        return new CameraAddress(tls, host, port, verify, authority);
      }
    } catch (URISyntaxException e) {
      // as below
    }
    throw new RelayException("redirects to something that is not an RTSP address");
  }

  /** Whether a password for the one may be sent to the other. */
  boolean isSameHost(CameraAddress other) {
    return host.equalsIgnoreCase(other.host) && (other.tls || !tls);
  }

  /**
   * Connects; the calling thread may be interrupted.
   *
   * @throws IOException with the reason in a few words
   */
  Socket connect(Duration timeout) throws IOException {
    InetSocketAddress remote = new InetSocketAddress(host, port);
    if (remote.isUnresolved()) {
      throw new UnknownHostException("unknown host");
    }
    Socket socket = SocketChannel.open().socket();
    boolean connected = false;
    try {
      socket.connect(remote, (int) timeout.toMillis());
      socket.setTcpNoDelay(true);
      Socket open = tls ? encrypted(socket, timeout) : socket;
      connected = true;
      return open;
    } catch (SocketTimeoutException e) {
      throw new ConnectException("no connection within %.1f s".formatted(timeout.toMillis() / 1e3));
    } finally {
      if (!connected) {
        socket.close();
      }
    }
  }

  private SSLSocket encrypted(Socket socket, Duration timeout) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust(), null);
      SSLSocket secure =
          (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
      if (verify) {
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
      }
      secure.setSoTimeout((int) timeout.toMillis());
      secure.startHandshake();
      secure.setSoTimeout(0);
      return secure;
    } catch (SSLException e) {
      throw new IOException("TLS: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS: certificates cannot be used: " + e.getMessage(), e);
    }
  }

  private TrustManager[] trust() throws GeneralSecurityException, IOException {
    if (!verify) {
      return new TrustManager[] {new Trusting()};
    }
    String file = authority.isEmpty() ? TlsAuthorities.systemBundle() : authority;
    KeyStore store = null; // Java's own
    if (!file.isEmpty()) {
      store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      Collection<? extends Certificate> certificates;
      try (InputStream in = Files.newInputStream(Path.of(file))) {
        certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
      }
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca" + number++, certificate);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  /** For {@code verify=no}, which the source must name. */
  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
