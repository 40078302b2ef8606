package io.reportcache.durable.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.reportcache.durable.redis.RedisDeliveries;
import io.reportcache.durable.redis.RedisDeliveryOptions;
import io.reportcache.durable.redis.RedisDeliveryStore;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A worker in a process of its own, to be killed or stopped. Each run is traced. */
public final class WorkerMain {

  public static final Duration LEASE = Duration.ofSeconds(5);

  /** The payload of a delivery whose handler waits until a file of this name beside the trace. */
  public static final String WAIT = "wait";

  private WorkerMain() {}

  /** Runs until its standard input ends. Takes the database, the node's name and the trace. */
  public static void main(String[] args) throws Exception {
    String node = args[1];
    try (Trace trace = new Trace(Path.of(args[2]));
        Home home = home(args[0])) {
      DeliveryWorker worker = start(home.store, node, trace);
      trace.add(Trace.What.UP, node, "-");
      while (System.in.read() >= 0) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      worker.close(); // and so all that has ended is settled
      System.out.println("lost " + worker.stats().lost());
    }
  }

  /** Where the deliveries are: a database, or {@code redis://host:port#prefix}. */
  private record Home(Supplier<DeliveryStore> store, AutoCloseable closed)
      implements AutoCloseable {
    @Override
    public void close() throws Exception {
      closed.close();
    }
  }

  private static Home home(String url) throws InterruptedException {
    if (!url.startsWith("redis:")) {
      HikariDataSource pool = pool(url);
      return new Home(() -> JdbcDeliveryStore.of(pool), pool);
    }
    String[] parts = url.split("#", 2);
    while (true) {
      try {
        RedisDeliveryStore store =
            RedisDeliveries.at(parts[0], RedisDeliveryOptions.defaults().withPrefix(parts[1]));
        return new Home(() -> store, store);
      } catch (DeliveryStoreException e) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  /** Waits for a database that is away just now. */
  private static HikariDataSource pool(String url) throws InterruptedException {
    HikariConfig config = TestDatabase.config(url);
    config.setConnectionTimeout(1_000);
    while (true) {
      try {
        return new HikariDataSource(config);
      } catch (HikariPool.PoolInitializationException e) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private static DeliveryWorker start(Supplier<DeliveryStore> store, String node, Trace trace)
      throws InterruptedException {
    while (true) {
      try {
        return DeliveryWorker.of(store.get())
            .node(node)
            .lease(LEASE)
            .pollInterval(Duration.ofMillis(100))
            .lapsesAllowed(1_000)
            .lane(
                Deliveries.MAILER,
                LaneOptions.defaults()
                    .withTimeout(LEASE.minusMillis(100))
                    .withBackoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(200), 0.5)),
                (delivery, run) -> handle(trace, node, delivery.message().payload(), run))
            .build()
            .start();
      } catch (DeliveryStoreException e) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private static void handle(Trace trace, String node, String payload, DeliveryRun run)
      throws InterruptedException {
    trace.add(Trace.What.BEGIN, node, payload);
    if (payload.equals(WAIT)) {
      while (!Files.exists(goFile(trace))) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } else {
      work(trace, node, Integer.parseInt(payload), run);
    }
    trace.add(Trace.What.END, node, payload);
  }

  private static void work(Trace trace, String node, int number, DeliveryRun run)
      throws InterruptedException {
    try {
      TimeUnit.MILLISECONDS.sleep(KillLoad.isSlow(number) ? 300 : number % 20);
    } catch (InterruptedException e) {
      trace.add(Trace.What.FAIL, node, Integer.toString(number)); // by its time-out
      throw e;
    }
    if (KillLoad.isPoison(number) || (KillLoad.failsAtFirst(number) && run.attempt() == 1)) {
      trace.add(Trace.What.FAIL, node, Integer.toString(number));
      throw new IllegalStateException("fails on purpose");
    }
  }

  public static Path goFile(Trace trace) {
    return Path.of(trace.file() + ".go");
  }
}
