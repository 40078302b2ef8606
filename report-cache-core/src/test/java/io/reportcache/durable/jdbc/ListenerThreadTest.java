package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.jdbc.TablePrefix;
import io.reportcache.testing.Await;
import io.reportcache.testing.HangingChannel;
import io.reportcache.testing.Inheritance;
import io.reportcache.testing.LibraryThreads;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenerThreadTest {

  private final Inheritance inheritance = new Inheritance();

  @Test
  void theListenerInheritsNothingFromWhoeverStartsAWorker() throws Exception {
    LibraryThreads threads = new LibraryThreads();
    CountDownLatch asked = new CountDownLatch(1);
    DataSource dataSource =
        (DataSource)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  inheritance.look("the listener");
                  asked.countDown();
                  throw new SQLException("no connection");
                });

    inheritance.call(
        () -> {
          PostgresListener listener = listener(dataSource);
          listener.start();
          Await.latch(asked);
          listener.end();
          return null;
        });

    assertThat(inheritance.heirs()).isEmpty();
    assertThat(inheritance.seen()).contains("the listener");
    threads.awaitNone();
  }

  /** D4: what it waits in may hang when it's interrupted. */
  @Test
  void theListenerIsEndedInTimeThoughItsConnectionHangs() {
    LibraryThreads threads = new LibraryThreads();
    HangingChannel channel = new HangingChannel();
    DataSource dataSource =
        (DataSource)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  channel.read();
                  throw new SQLException("no connection");
                });
    PostgresListener listener = listener(dataSource);
    try {
      listener.start();
      channel.awaitReading();

      CompletableFuture<Void> ending =
          CompletableFuture.runAsync(listener::end, call -> new Thread(call).start());

      channel.awaitInterrupting();
      assertThat(ending).succeedsWithin(Duration.ofSeconds(20));
    } finally {
      channel.letGo();
    }
    threads.awaitNone();
  }

  private static PostgresListener listener(DataSource dataSource) {
    return new PostgresListener(
        dataSource,
        new JdbcWork(dataSource, PostgresListener.CHECK_LIMIT, TablePrefix.DEFAULT),
        "channel",
        PostgresListener.Pace.DEFAULT,
        () -> {});
  }
}
