package io.reportcache.benchmarks.delivery;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.TransactionManager;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import com.gruelbox.transactionoutbox.TransactionOutboxEntry;
import com.gruelbox.transactionoutbox.TransactionOutboxListener;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The library transaction-outbox: each event is handed to a thread as soon as it's committed, and a
 * flush in the background looks for what was left. The queue before the threads has no bound, so
 * that nothing waits for that. The payload is passed as the text that all others store.
 */
final class Gruelbox implements Contender {

  private final HikariDataSource pool;
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final LongAdder handled = new LongAdder();
  private final ExecutorService threads = Executors.newFixedThreadPool(Entrant.THREADS);
  private final ScheduledExecutorService flush = Executors.newSingleThreadScheduledExecutor();
  private final TransactionManager transactions;
  private final TransactionOutbox outbox;

  /** What is called later. */
  interface Target {
    void handle(String payload);
  }

  Gruelbox(HikariDataSource pool, Consumer<Invoiced> handler) {
    this.pool = pool;
    this.transactions = TransactionManager.fromDataSource(pool);
    Target target = payload -> handler.accept(mapper.readValue(payload, Invoiced.class));
    this.outbox =
        TransactionOutbox.builder()
            .transactionManager(transactions)
            .persistor(Persistor.forDialect(Dialect.POSTGRESQL_9))
            .instantiator(Instantiator.using(type -> target))
            .submitter(Submitter.withExecutor(threads))
            .serializeMdc(false)
            .listener(
                new TransactionOutboxListener() {
                  @Override
                  public void success(TransactionOutboxEntry entry) {
                    handled.increment();
                  }
                })
            .initializeImmediately(false)
            .build();
  }

  @Override
  public void start() throws SQLException {
    dropTables();
    outbox.initialize();
    var unused = flush.scheduleWithFixedDelay(outbox::flush, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void publish(List<Invoiced> events) {
    transactions.inTransaction(
        () -> {
          Target later = outbox.schedule(Target.class);
          events.forEach(event -> later.handle(mapper.writeValueAsString(event)));
        });
  }

  @Override
  public long handled() {
    return handled.sum();
  }

  @Override
  public void close() throws InterruptedException, SQLException {
    flush.shutdown();
    threads.shutdown();
    boolean ended =
        flush.awaitTermination(10, TimeUnit.SECONDS)
            && threads.awaitTermination(10, TimeUnit.SECONDS);
    if (!ended) {
      throw new IllegalStateException("the threads of transaction-outbox didn't end");
    }
    Tables.check("left", 0, Tables.count(pool, "txno_outbox"));
    dropTables();
  }

  private void dropTables() throws SQLException {
    Tables.execute(pool, "DROP TABLE IF EXISTS txno_outbox, txno_version");
  }
}
