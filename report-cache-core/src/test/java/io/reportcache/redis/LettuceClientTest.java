package io.reportcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.reportcache.testing.LibraryThreads;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LettuceClientTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final LibraryThreads threads = new LibraryThreads();
  private final AtomicInteger made = new AtomicInteger();
  private final LettuceClient<RedisClient> client =
      new LettuceClient<>(
          resources -> {
            if (made.incrementAndGet() == 1) {
              throw new IllegalStateException("for the test");
            }
            return RedisClient.create(resources, "redis://127.0.0.1:1");
          });

  @Test
  void isMadeWhenItIsNeededAndOnce() {
    assertThat(made).hasValue(0);
    assertThatThrownBy(client::get).hasMessage("for the test");
    assertThat(client.get()).isSameAs(client.get());
    assertThat(made).hasValue(2);
    client.close(Deadline.in(LIMIT));
    client.close(Deadline.in(LIMIT));
    assertThatThrownBy(client::get)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    threads.awaitNone();
  }

  @Test
  void oneThatWasNeverNeededIsClosedWithoutBeingMade() {
    client.close(Deadline.in(LIMIT));
    assertThat(made).hasValue(0);
  }
}
