package io.reportcache.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Await;
import io.reportcache.testing.Inheritance;
import io.reportcache.testing.LibraryThreads;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

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
          PostgresListener listener =
              new PostgresListener(
                  dataSource,
                  new JdbcWork(dataSource, PostgresListener.CHECK_LIMIT, TablePrefix.DEFAULT),
                  "channel",
                  PostgresListener.Pace.DEFAULT,
                  () -> {});
          listener.start();
          Await.latch(asked);
          listener.end();
          return null;
        });

    assertThat(inheritance.heirs()).isEmpty();
    assertThat(inheritance.seen()).contains("the listener");
    threads.awaitNone();
  }
}
