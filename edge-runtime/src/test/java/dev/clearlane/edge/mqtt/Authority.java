package dev.clearlane.edge.mqtt;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A certificate authority made with OpenSSL; the test is skipped if there is no openssl. */
final class Authority {
  private final Path directory;
  private final String name;

  Authority(Path directory, String name) throws Exception {
    this.directory = directory;
    this.name = name;
    openssl(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        file(name + ".key"),
        "-out",
        file(name + ".pem"),
        "-days",
        "30",
        "-subj",
        "/CN=" + name);
  }

  Path certificate() {
    return directory.resolve(name + ".pem");
  }

  Path certificateOf(String who) {
    return directory.resolve(who + ".pem");
  }

  Path keyOf(String who) {
    return directory.resolve(who + ".key");
  }

  /** A certificate for a host or a client. */
  void issue(String who, String subjectAltName, boolean expired) throws Exception {
    Path extensions = directory.resolve(who + ".ext");
    Files.writeString(extensions, "subjectAltName=" + subjectAltName + "\n");
    openssl(
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        file(who + ".key"),
        "-out",
        file(who + ".csr"),
        "-subj",
        "/CN=" + who);
    List<String> sign =
        new ArrayList<>(
            List.of(
                "x509",
                "-req",
                "-in",
                file(who + ".csr"),
                "-CA",
                file(name + ".pem"),
                "-CAkey",
                file(name + ".key"),
                "-CAcreateserial",
                "-out",
                file(who + ".pem"),
                "-extfile",
                extensions.toString(),
                "-days",
                expired ? "0" : "30"));
    openssl(sign.toArray(String[]::new));
  }

  private String file(String file) {
    return directory.resolve(file).toString();
  }

  private static void openssl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      abort("no openssl on this machine (apt install openssl)");
      return;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + ":\n" + output);
    }
  }
}
