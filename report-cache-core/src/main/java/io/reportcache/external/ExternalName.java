package io.reportcache.external;

import io.reportcache.tenant.TenantId;
import io.reportcache.text.Surrogates;
import io.reportcache.text.TextHash;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The unique name outside the process of something that belongs to a tenant: {@code
 * tenant_{id}_{name}}, or {@code central_{name}}.
 *
 * <p>How names are kept unique: in the id, every byte of its UTF-8 form except ASCII letters,
 * digits, {@code -} and {@code .} is written as {@code %XX}, so that the first {@code _} after the
 * id ends it. In the name, {@code %}, the characters {@code * ? [ ] \} that some servers take for
 * patterns, and everything that isn't printable ASCII are written in the same way. Both steps can
 * be undone. So no two (tenant, name) pairs share an external name, and {@link #parse} returns the
 * pair.
 *
 * @param tenant the tenant, or {@link TenantId#CENTRAL}
 * @param name the name inside the tenant; not empty
 */
public record ExternalName(TenantId tenant, String name) {

  private static final String TENANT = "tenant_";
  private static final String CENTRAL = "central_";

  /**
   * Checks the tenant and the name.
   *
   * @throws IllegalArgumentException if the name is empty or contains half a surrogate pair
   */
  public ExternalName {
    Objects.requireNonNull(tenant, "tenant must not be null");
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "name must not be empty; give the name of something of " + tenant);
    }
    if (!Surrogates.arePaired(name)) {
      throw new IllegalArgumentException(
          "name must be well-formed text, but holds an unpaired surrogate");
    }
  }

  /** Returns the external form. */
  public String format() {
    StringBuilder out = new StringBuilder(name.length() + 32);
    if (tenant.isCentral()) {
      out.append(CENTRAL);
    } else {
      out.append(TENANT);
      escape(tenant.value(), out, true);
      out.append('_');
    }
    escape(name, out, false);
    return out.toString();
  }

  /**
   * Returns the name with the given external form.
   *
   * @throws IllegalArgumentException if {@link #format} never returns the text
   */
  public static ExternalName parse(String text) {
    ExternalName parsed;
    if (text.startsWith(CENTRAL)) {
      parsed = new ExternalName(TenantId.CENTRAL, unescape(text.substring(CENTRAL.length()), text));
    } else {
      int end = text.startsWith(TENANT) ? text.indexOf('_', TENANT.length()) : -1;
      if (end < 0) {
        throw malformed(text);
      }
      parsed =
          new ExternalName(
              TenantId.of(unescape(text.substring(TENANT.length(), end), text)),
              unescape(text.substring(end + 1), text));
    }
    if (!parsed
        .format()
        .equals(text)) { // one pair has one name, even if the parsing above is lenient
      throw malformed(text);
    }
    return parsed;
  }

  private static void escape(String text, StringBuilder out, boolean strict) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (strict ? isPlain(b) : isHarmless(b)) {
        out.append((char) b);
      } else {
        out.append('%');
        out.append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xF, 16)));
        out.append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
      }
    }
  }

  private static boolean isPlain(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '.';
  }

  private static boolean isHarmless(byte b) {
    return b > ' ' && b < 0x7F && "%*?[]\\".indexOf(b) < 0;
  }

  private static String unescape(String escaped, String whole) {
    ByteBuffer bytes = ByteBuffer.allocate(escaped.length() * 3);
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        if (i + 2 >= escaped.length()) {
          throw malformed(whole);
        }
        int high = Character.digit(escaped.charAt(i + 1), 16);
        int low = Character.digit(escaped.charAt(i + 2), 16);
        if (high < 0 || low < 0) {
          throw malformed(whole);
        }
        bytes.put((byte) (high << 4 | low));
        i += 2;
      } else if (c < 0x80) {
        bytes.put((byte) c);
      } else {
        throw malformed(whole);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(malformed(whole).getMessage(), e);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'%s' is no external name; expected tenant_{id}_{name} or central_{name} with other characters written as %%XX"
            .formatted(text));
  }

  @Override
  public int hashCode() {
    return 31 * tenant.hashCode() + TextHash.of(name);
  }
}
