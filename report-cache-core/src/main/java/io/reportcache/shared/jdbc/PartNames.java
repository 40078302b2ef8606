package io.reportcache.shared.jdbc;

import io.reportcache.external.ExternalName;
import io.reportcache.shared.SpaceName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The names of an application's parts and values in the tables (T1). */
final class PartNames {

  private static final String SOME_KEY = "-";

  private final String begin;

  PartNames(String prefix) {
    begin = prefix + ":";
  }

  String of(SpaceName space) {
    return begin + space.prefix();
  }

  String of(SpaceName space, String key) {
    return begin + space.external(key);
  }

  /** Returns the part with this name; null if it belongs to another application. */
  @Nullable SpaceName parse(String name) {
    if (!name.startsWith(begin)) {
      return null;
    }
    String rest = name.substring(begin.length());
    try {
      return rest.equals(SpaceName.ALL_TENANTS.prefix())
          ? SpaceName.ALL_TENANTS
          : SpaceName.of(ExternalName.parse(rest + SOME_KEY).tenant());
    } catch (IllegalArgumentException e) {
      return null; // somebody else has written it
    }
  }

  /** Returns the hash of a counter's name, which is no value's. */
  static byte[] counterHash(String name) {
    return hash("counter " + name); // no prefix contains a space
  }

  static byte[] hash(String name) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }
}
