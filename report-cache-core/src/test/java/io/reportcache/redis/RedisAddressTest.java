package io.reportcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.RedisURI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How addresses look in log lines; RedisMistakesTest has those that can't be read. */
class RedisAddressTest {

  @ParameterizedTest
  @CsvSource({
    "redis://host, redis://host",
    "redis://host?timeout=250ms, redis://host",
    "redis://user:secret@host:6380/2?timeout=5s, redis://user:***@host:6380/2",
    "redis://host?timeout=5s&database=2, redis://host/2",
    "redis-sentinel://:secret@one:1?timeout=1s#m, redis-sentinel://***@one:1?sentinelMasterId=m",
    "rediss://host:1?verifyPeer=NONE&timeout=1m, rediss://host:1?verifyPeer=NONE"
  })
  void isShownWithoutWhatNobodyNeeds(String uri, String shown) {
    assertThat(RedisAddress.shown(RedisURI.create(uri))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:6379, it must begin with redis://",
    "http://host:6379, it must begin with redis://",
    "redis-sentinel://host:26379, the name of the master is missing at its end"
  })
  void whyItCanNotBeReadIsSaid(String uri, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RedisAddress.parse(uri))
        .withMessageContaining("(" + why);
  }

  @Test
  void severalAreShownInTheirOrder() {
    List<RedisURI> both =
        List.of(RedisURI.create("redis://a?timeout=1s"), RedisURI.create("redis://b:1"));
    assertThat(RedisAddress.shown(both)).isEqualTo("redis://a, redis://b:1");
  }
}
