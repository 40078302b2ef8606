package io.reportcache.shared.redis;

import io.reportcache.shared.SpaceName;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The message that a load has ended: {@code L1 } and then the part and the key, as the texts of a
 * {@link RedisMessage}.
 */
record LoadedMessage(SpaceName space, String key) {

  private static final String BEGINNING = "L1";

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    out.writeBytes(RedisNames.bytes(BEGINNING + " "));
    MessageTexts.write(out, RedisMessage.code(space));
    MessageTexts.write(out, key);
    return out.toByteArray();
  }

  /** Returns the message of these bytes; null if they are none. */
  static @Nullable LoadedMessage parse(byte[] bytes) {
    try {
      MessageTexts in = new MessageTexts(bytes);
      return in.until(' ').equals(BEGINNING)
          ? new LoadedMessage(RedisMessage.space(in.text()), in.text())
          : null;
    } catch (RuntimeException e) { // somebody else's message
      return null;
    }
  }
}
