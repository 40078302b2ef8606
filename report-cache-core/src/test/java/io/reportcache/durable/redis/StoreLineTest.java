package io.reportcache.durable.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.reportcache.redis.Deadline;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StoreLineTest {

  private final List<CompletableFuture<StoreServer.Line>> attempts = new ArrayList<>();
  private Duration connectTimeout = Duration.ZERO;
  private final StoreLine line = new StoreLine(new Server());

  @Test
  void anAttemptThatNeverEndsIsReplacedWhenItIsOverdue() throws Exception {
    assertThatThrownBy(() -> line.get(Deadline.in(Duration.ofMillis(1))))
        .isInstanceOf(TimeoutException.class);
    CompletableFuture<StoreServer.Line> silent = attempts.get(0);
    AtomicBoolean open = new AtomicBoolean(true);
    silent.complete(line(open)); // too late
    assertThat(open).as("it is closed").isFalse();

    assertThatThrownBy(() -> line.get(Deadline.in(Duration.ofMillis(1))))
        .isInstanceOf(TimeoutException.class);
    assertThat(attempts).hasSize(2);
  }

  @Test
  void oneThatTakesLongerThanACallIsNotBegunAnew() throws Exception {
    connectTimeout = Duration.ofMinutes(1);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> line.get(Deadline.in(Duration.ofMillis(1))))
          .isInstanceOf(TimeoutException.class);
    }
    StoreServer.Line made = line(new AtomicBoolean(true));
    attempts.get(0).complete(made);
    assertThat(line.get(Deadline.in(Duration.ofSeconds(5)))).isSameAs(made);
    assertThat(attempts).hasSize(1);
  }

  @Test
  void oneThatIsClosedOrWasReplacedIsMadeAnew() throws Exception {
    AtomicBoolean open = new AtomicBoolean(true);
    prepared = CompletableFuture.completedFuture(line(open));
    StoreServer.Line first = line.get(Deadline.in(Duration.ofSeconds(5)));
    assertThat(line.get(Deadline.in(Duration.ofSeconds(5)))).isSameAs(first);
    open.set(false);
    prepared = CompletableFuture.completedFuture(line(new AtomicBoolean(true)));
    StoreServer.Line second = line.get(Deadline.in(Duration.ofSeconds(5)));
    line.replace(first); // has been by now
    assertThat(line.get(Deadline.in(Duration.ofSeconds(5)))).isSameAs(second);
    line.replace(second);
    prepared = CompletableFuture.completedFuture(line(new AtomicBoolean(true)));
    assertThat(line.get(Deadline.in(Duration.ofSeconds(5)))).isNotSameAs(second);
    assertThat(attempts).hasSize(3);
  }

  private CompletableFuture<StoreServer.Line> prepared;

  @SuppressWarnings("unchecked")
  private static StoreServer.Line line(AtomicBoolean open) {
    StatefulConnection<byte[], byte[]> connection =
        (StatefulConnection<byte[], byte[]>)
            Proxy.newProxyInstance(
                StoreLineTest.class.getClassLoader(),
                new Class<?>[] {StatefulConnection.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("isOpen")) {
                    return open.get();
                  }
                  open.set(false); // closeAsync
                  return CompletableFuture.completedFuture(null);
                });
    return new StoreServer.Line(connection, null);
  }

  private final class Server implements StoreServer {

    @Override
    public void prepare() {}

    @Override
    public CompletionStage<Line> connect() {
      CompletableFuture<Line> attempt = prepared == null ? new CompletableFuture<>() : prepared;
      attempts.add(attempt);
      return attempt;
    }

    @Override
    public CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>>
        connectForMessages() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<String> info(Line there, byte[] name, String section) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<String> savePoints(Line there, byte[] name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Duration connectTimeout() {
      return connectTimeout;
    }

    @Override
    public Duration commandTimeout() {
      return Duration.ofSeconds(1);
    }

    @Override
    public void close(Deadline deadline) {}
  }
}
