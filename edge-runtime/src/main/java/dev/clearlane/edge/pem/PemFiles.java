package dev.clearlane.edge.pem;

import dev.clearlane.bundle.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in PEM files. Errors name the file, never its content. */
public final class PemFiles {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final String[] KEY_ALGORITHMS = {"RSA", "EC", "EdDSA"};

  private PemFiles() {}

  /** All certificates of a file, in order; at least one. */
  public static List<Certificate> certificates(Path file) throws IOException {
    List<Certificate> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(text(file));
    try {
      while (block.find()) {
        if (block.group(1).equals("CERTIFICATE")) {
          certificates.add(
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(bytes(block.group(2)))));
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + ": contains a certificate that cannot be parsed", e);
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + ": contains no certificate (PEM)");
    }
    return certificates;
  }

  /** The private key of a file. */
  public static PrivateKey key(Path file) throws IOException {
    Matcher block = BLOCK.matcher(text(file));
    while (block.find()) {
      if (block.group(1).equals("PRIVATE KEY")) {
        return key(file, block.group(2));
      }
      if (block.group(1).endsWith("PRIVATE KEY")) {
        throw new IOException(
            "%s: key must be PKCS#8 and not encrypted; convert it with openssl pkcs8 -topk8 -nocrypt"
                .formatted(file));
      }
    }
    throw new IOException(file + ": contains no private key (PEM)");
  }

  private static PrivateKey key(Path file, String base64) throws IOException {
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(bytes(base64));
      for (String algorithm : KEY_ALGORITHMS) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
          // not a key of this algorithm
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + ": contains a private key that cannot be parsed", e);
    }
    throw new IOException(file + ": private key must be RSA, EC or EdDSA");
  }

  private static byte[] bytes(String base64) {
    return Base64.getMimeDecoder().decode(base64.strip());
  }

  private static String text(Path file) throws IOException {
    try {
      return BoundedFile.text(file, BoundedFile.DOCUMENT_BYTES, StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read", e);
    }
  }
}
