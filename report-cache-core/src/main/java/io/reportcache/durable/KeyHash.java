package io.reportcache.durable;

import io.reportcache.durable.store.Message;
import io.reportcache.tenant.TenantId;
import io.reportcache.text.Surrogates;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hashes a key together with its tenant. A hash, since names may be long and contain any character.
 */
final class KeyHash {

  private KeyHash() {}

  static String of(TenantId tenant, String... parts) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash(tenant, parts));
  }

  /** Returns the key by which messages about one entity take turns; null without an entity. */
  static @Nullable String ofEntity(Message message) {
    return message.entity() == null || message.entityId() == null
        ? null
        : of(message.tenant(), message.entity(), message.entityId());
  }

  /** Returns the same id for the same key: a UUID of version 8, which is meant for custom ids. */
  static UUID idOf(TenantId tenant, String... parts) {
    ByteBuffer bytes = ByteBuffer.wrap(hash(tenant, parts));
    long most = (bytes.getLong() & ~0xf000L) | 0x8000L;
    long least = (bytes.getLong() & ~(3L << 62)) | (1L << 63);
    return new UUID(most, least);
  }

  private static byte[] hash(TenantId tenant, String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      update(digest, tenant.value());
      for (String part : parts) {
        update(digest, part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Adds the length, too, so that no two lists of parts give the same bytes. */
  private static void update(MessageDigest digest, String part) {
    boolean isWellFormed = Surrogates.arePaired(part);
    byte[] bytes = isWellFormed ? part.getBytes(StandardCharsets.UTF_8) : utf16(part);
    digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
    digest.update((byte) (isWellFormed ? ':' : '!'));
    digest.update(bytes);
  }

  /** Encodes unpaired surrogates, too, each of which would become '?' in UTF-8. */
  private static byte[] utf16(String part) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * part.length());
    part.chars().forEach(c -> bytes.putChar((char) c));
    return bytes.array();
  }
}
