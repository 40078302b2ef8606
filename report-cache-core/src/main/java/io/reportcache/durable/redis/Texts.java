package io.reportcache.durable.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts in one argument or entry: each is {@code {length in bytes}:{UTF-8}}, or {@code -} for null.
 */
final class Texts {

  private Texts() {}

  static byte[] pack(@Nullable String... texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    for (String text : texts) {
      if (text == null) {
        out.write('-');
      } else {
        byte[] bytes = bytes(text);
        out.writeBytes(bytes(bytes.length + ":"));
        out.writeBytes(bytes);
      }
    }
    return out.toByteArray();
  }

  /** Adds one more text, which may be packed texts itself. */
  static byte[] append(byte[] packed, byte @Nullable [] text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    out.writeBytes(packed);
    if (text == null) {
      out.write('-');
    } else {
      out.writeBytes(bytes(text.length + ":"));
      out.writeBytes(text);
    }
    return out.toByteArray();
  }

  /**
   * Reads texts from a place on.
   *
   * @throws IllegalArgumentException if they are none
   */
  static List<@Nullable String> unpack(byte[] packed, int from) {
    List<@Nullable String> texts = new ArrayList<>();
    int at = from;
    while (at < packed.length) {
      if (packed[at] == '-') {
        texts.add(null);
        at++;
      } else {
        int colon = at;
        while (colon < packed.length && packed[colon] != ':') {
          colon++;
        }
        int length = Integer.parseInt(new String(packed, at, colon - at, StandardCharsets.UTF_8));
        if (length < 0 || length > packed.length - colon - 1) {
          throw new IllegalArgumentException("a text is cut off");
        }
        texts.add(new String(packed, colon + 1, length, StandardCharsets.UTF_8));
        at = colon + 1 + length;
      }
    }
    return texts;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] bytes(long number) {
    return bytes(Long.toString(number));
  }

  static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
