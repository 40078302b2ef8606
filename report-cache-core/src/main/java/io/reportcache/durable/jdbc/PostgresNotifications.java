package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.jdbc.TablePrefix;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Calls callbacks for additions of other processes, through PostgreSQL's LISTEN. Uses one thread
 * and one connection while there is a callback.
 */
final class PostgresNotifications {

  static final String CHANNEL = "report_cache_delivery";

  private final DataSource dataSource;
  private final JdbcWork others;
  private final String channel;
  private final Map<DeliveryStore.Listening, Runnable> listeners = new ConcurrentHashMap<>();
  private @Nullable PostgresListener listener;

  /**
   * Creates the notifications of a store.
   *
   * @param dataSource provides the connection that listens
   * @param others provides the connections that send echoes; may be the same
   */
  PostgresNotifications(DataSource dataSource, DataSource others, TablePrefix prefix) {
    this.dataSource = dataSource;
    this.others = new JdbcWork(others, PostgresListener.CHECK_LIMIT, prefix);
    this.channel = prefix.in(CHANNEL);
  }

  /** Returns whether PostgreSQL's driver is there, which can wait for notifications. */
  static boolean canBeHeard() {
    try {
      Class.forName(
          "org.postgresql.PGConnection", false, PostgresNotifications.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  synchronized DeliveryStore.Listening listen(Runnable added) {
    DeliveryStore.Listening listening =
        new DeliveryStore.Listening() {
          @Override
          public void close() {
            end(this);
          }
        };
    listeners.put(listening, added);
    if (listener == null) {
      listener =
          new PostgresListener(
              dataSource,
              others,
              channel,
              PostgresListener.Pace.DEFAULT,
              () -> listeners.values().forEach(Runnable::run));
      listener.start();
    }
    return listening;
  }

  private void end(DeliveryStore.Listening listening) {
    PostgresListener unused = null;
    synchronized (this) {
      if (listeners.remove(listening) != null && listeners.isEmpty()) {
        unused = listener;
        listener = null;
      }
    }
    if (unused != null) {
      unused.end();
    }
  }
}
