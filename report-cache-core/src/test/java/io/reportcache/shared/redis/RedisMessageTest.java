package io.reportcache.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.shared.Position;
import io.reportcache.shared.SpaceName;
import io.reportcache.tenant.TenantId;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedisMessageTest {

  private static final List<String> SCOPES =
      List.of("*", "k:a b", "t:\n", "p:5:x:*", "k:\uD83D\uDE00", "k:", "b:1 abc 7 ");

  @Test
  void anyTextArrivesAsItWasSent() {
    for (SpaceName space :
        List.of(
            SpaceName.ALL_TENANTS,
            SpaceName.of(TenantId.CENTRAL),
            SpaceName.of(TenantId.of("a")),
            SpaceName.of(TenantId.of("7:x \n\uD83D\uDE00")))) {
      assertThat(RedisMessage.parse(message(space)))
          .isEqualTo(new RedisMessage(space, new Position("abc", 7), SCOPES, "me:1 "));
    }
  }

  @Test
  void whatIsNoMessageIsNull() {
    byte[] whole = message(SpaceName.of(TenantId.of("acme")));
    byte[] future = whole.clone();
    future[0] = '2';
    assertThat(RedisMessage.parse(future)).isNull();
    assertThat(RedisMessage.parse(new byte[0])).isNull();
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      assertThat(RedisMessage.parse(bytes)).isNull();
    }
    int cutBetweenTexts = 0;
    for (int length = 0; length < whole.length; length++) {
      RedisMessage cut = RedisMessage.parse(Arrays.copyOf(whole, length));
      cutBetweenTexts += cut == null ? 0 : 1;
    }
    assertThat(cutBetweenTexts).isEqualTo(SCOPES.size());
  }

  private static byte[] message(SpaceName space) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(RedisNames.bytes("1 abc 7 "));
    out.writeBytes(RedisMessage.body("me:1 ", space, SCOPES));
    return out.toByteArray();
  }
}
