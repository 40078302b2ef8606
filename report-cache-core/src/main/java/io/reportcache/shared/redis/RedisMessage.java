package io.reportcache.shared.redis;

import io.reportcache.shared.Position;
import io.reportcache.shared.SpaceName;
import io.reportcache.tenant.TenantId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The message of an invalidation: {@code 1 {incarnation} {number} } and then texts, each as {@code
 * {length in bytes}:{UTF-8}}, so that they may hold any character. The texts are the member that
 * has sent it, the part ({@code t} and the tenant's id, {@code c} for central, {@code a} for all),
 * and the scopes. The server writes the beginning, since it counts; 1 is the version.
 */
record RedisMessage(SpaceName space, Position position, List<String> scopes, String member) {

  private static final String VERSION = "1";

  /** Returns all that follows the beginning. */
  static byte[] body(String member, SpaceName space, List<String> scopes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64 + 32 * scopes.size());
    MessageTexts.write(out, member);
    MessageTexts.write(out, code(space));
    scopes.forEach(scope -> MessageTexts.write(out, scope));
    return out.toByteArray();
  }

  /** Returns the message of these bytes; null if they are none of this version. */
  static @Nullable RedisMessage parse(byte[] bytes) {
    try {
      MessageTexts in = new MessageTexts(bytes);
      if (!in.until(' ').equals(VERSION)) {
        return null;
      }
      Position position = new Position(in.until(' '), Long.parseLong(in.until(' ')));
      String member = in.text();
      SpaceName space = space(in.text());
      List<String> scopes = new ArrayList<>();
      while (in.hasMore()) {
        scopes.add(in.text());
      }
      return new RedisMessage(space, position, scopes, member);
    } catch (RuntimeException e) { // somebody else's message
      return null;
    }
  }

  static String code(SpaceName space) {
    TenantId tenant = space.tenant();
    if (tenant == null) {
      return "a";
    }
    return tenant.isCentral() ? "c" : "t" + tenant.value();
  }

  static SpaceName space(String code) {
    return switch (code) {
      case "a" -> SpaceName.ALL_TENANTS;
      case "c" -> SpaceName.of(TenantId.CENTRAL);
      default -> {
        if (!code.startsWith("t")) {
          throw new IllegalArgumentException("not a part: " + code);
        }
        yield SpaceName.of(TenantId.of(code.substring(1)));
      }
    };
  }
}
