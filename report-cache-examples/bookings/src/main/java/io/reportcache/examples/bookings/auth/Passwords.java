package io.reportcache.examples.bookings.auth;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** What is kept of passwords, and what is drawn at random. */
final class Passwords {

  /** Few, so that the tour is quick; a real service takes a hundred times as many. */
  private static final int ROUNDS = 1_000;

  private static final int BITS = 256;
  private static final int CODES = 1_000_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Passwords() {}

  static String hash(String user, String password) {
    try {
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(
                  new PBEKeySpec(
                      password.toCharArray(),
                      ("bookings/" + user).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                      ROUNDS,
                      BITS))
              .getEncoded();
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException | InvalidKeySpecException e) {
      throw new IllegalStateException("this JDK can't hash passwords", e);
    }
  }

  static String newToken() {
    return UUID.randomUUID().toString();
  }

  /** Returns six digits. */
  static String newCode() {
    return "%06d".formatted(RANDOM.nextInt(CODES));
  }
}
