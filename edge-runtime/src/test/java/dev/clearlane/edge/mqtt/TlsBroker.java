package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.pem.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A TLS server on a free loopback port, with what it does after each handshake given by a test. */
final class TlsBroker implements AutoCloseable {
  private final SSLServerSocket server;
  private final Answer answer;
  private final List<String> names = Collections.synchronizedList(new ArrayList<>());

  /** What a connection does after the handshake; the connection is closed afterwards. */
  interface Answer {
    void to(SSLSocket connection) throws Exception;
  }

  /**
   * Listens until it is closed.
   *
   * @param authority that issued a certificate to "broker", and signs those of clients
   * @param certificates whether clients need one
   * @param protocol TLSv1.2 or TLSv1.3
   */
  TlsBroker(Authority authority, boolean certificates, String protocol, Answer answer)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyStore own = empty();
    own.setKeyEntry(
        "broker",
        PemFiles.key(authority.keyOf("broker")),
        new char[0],
        PemFiles.certificates(authority.certificateOf("broker")).toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, new char[0]);
    KeyStore trusted = empty();
    trusted.setCertificateEntry("ca", PemFiles.certificates(authority.certificate()).get(0));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setNeedClientAuth(certificates);
    server.setEnabledProtocols(new String[] {protocol});
    this.answer = answer;
    Thread thread = new Thread(this::serve, "tls-broker");
    thread.setDaemon(true);
    thread.start();
  }

  private static KeyStore empty() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (SSLSocket connection = (SSLSocket) server.accept()) {
        connection.startHandshake();
        ExtendedSSLSession session = (ExtendedSSLSession) connection.getSession();
        for (SNIServerName name : session.getRequestedServerNames()) {
          names.add(((SNIHostName) name).getAsciiName());
        }
        answer.to(connection);
      } catch (Exception e) {
        // closed, or a client that was refused or went away
      }
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** Host names that clients asked for (SNI), in order. */
  List<String> names() {
    return List.copyOf(names);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
