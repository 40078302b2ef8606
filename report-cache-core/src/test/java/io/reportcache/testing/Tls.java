package io.reportcache.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A key, its self-signed certificate for 127.0.0.1, and a store of a JVM that trusts it. */
public record Tls(Path key, Path certificate, Path trustStore) {

  /** Tells whether openssl is installed. */
  public static boolean isPossible() {
    try {
      return run(List.of("openssl", "version")) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes them in the directory. */
  public static Tls selfSigned(Path directory) throws IOException {
    Tls made =
        new Tls(
            directory.resolve("key.pem"),
            directory.resolve("certificate.pem"),
            directory.resolve("trusted.p12"));
    require(
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            made.key.toString(),
            "-out",
            made.certificate.toString()));
    require(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-importcert",
            "-noprompt",
            "-alias",
            "redis",
            "-storetype",
            "PKCS12",
            "-storepass",
            "changeit",
            "-keystore",
            made.trustStore.toString(),
            "-file",
            made.certificate.toString()));
    return made;
  }

  private static void require(List<String> command) throws IOException {
    int status = run(command);
    if (status != 0) {
      throw new IOException("%s failed with %d".formatted(command, status));
    }
  }

  private static int run(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      throw new IOException("interrupted while %s ran".formatted(command), e);
    }
  }
}
