package io.reportcache.shared.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the texts of a message, each of which is written as {@code {length in bytes}:{UTF-8}}, so
 * that it may hold any character.
 */
final class MessageTexts {
  private final byte[] bytes;
  private int at;

  MessageTexts(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return at < bytes.length;
  }

  String until(char end) {
    int from = at;
    while (bytes[at] != end) {
      at++;
    }
    return new String(bytes, from, at++ - from, StandardCharsets.UTF_8);
  }

  String text() {
    int length = Integer.parseInt(until(':'));
    if (length < 0 || length > bytes.length - at) {
      throw new IllegalArgumentException("cut off");
    }
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** Writes a text that {@link #text} reads. */
  static void write(ByteArrayOutputStream out, String text) {
    byte[] bytes = RedisNames.bytes(text);
    out.writeBytes(RedisNames.bytes(bytes.length + ":"));
    out.writeBytes(bytes);
  }
}
