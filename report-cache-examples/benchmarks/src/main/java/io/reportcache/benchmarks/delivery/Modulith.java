package io.reportcache.benchmarks.delivery;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.modulith.events.support.CompletionMode;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Spring Modulith's registry of publications in JDBC: the event is published in a transaction of
 * Spring's, and after the commit a thread of the publisher's own process calls the listener and
 * completes the publication. Nothing else looks for what is left, so nothing polls.
 */
final class Modulith implements Contender {

  private final HikariDataSource pool;
  private final Consumer<Invoiced> handler;
  private final CompletionMode completion;
  private final LongAdder handled = new LongAdder();
  private final ExecutorService threads = Executors.newFixedThreadPool(Entrant.THREADS);
  private @Nullable AnnotationConfigApplicationContext context;
  private @Nullable TransactionTemplate transactions;

  /**
   * Nothing started yet.
   *
   * @param completion what becomes of a publication that is complete
   */
  Modulith(HikariDataSource pool, Consumer<Invoiced> handler, CompletionMode completion) {
    this.pool = pool;
    this.handler = handler;
    this.completion = completion;
  }

  @Override
  public void start() throws SQLException {
    dropTables();
    AnnotationConfigApplicationContext begun = new AnnotationConfigApplicationContext();
    begun
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "benchmark",
                Map.of(
                    CompletionMode.PROPERTY,
                    completion.name(),
                    "spring.modulith.events.jdbc.schema-initialization.enabled",
                    "true",
                    "spring.modulith.events.externalization.enabled",
                    "false")));
    begun.registerBean("dataSource", HikariDataSource.class, () -> pool, Modulith::keepOpen);
    begun.registerBean(ModulithHost.Listener.class, () -> new ModulithHost.Listener(handler));
    begun.registerBean(ModulithHost.Threads.class, () -> new ModulithHost.Threads(this::execute));
    begun.register(ModulithHost.class);
    begun.refresh();
    transactions = new TransactionTemplate(begun.getBean(PlatformTransactionManager.class));
    context = begun;
  }

  @Override
  public void publish(List<Invoiced> events) {
    if (transactions == null || context == null) {
      throw new IllegalStateException("not started");
    }
    AnnotationConfigApplicationContext publisher = context;
    transactions.executeWithoutResult(status -> events.forEach(publisher::publishEvent));
  }

  @Override
  public long handled() {
    return handled.sum();
  }

  @Override
  public void close() throws InterruptedException, SQLException {
    threads.shutdown();
    if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the threads of Spring Modulith didn't end");
    }
    if (context != null) {
      context.close();
    }
    Tables.check(
        "incomplete", 0, Tables.count(pool, "event_publication WHERE completion_date IS NULL"));
    if (completion == CompletionMode.UPDATE) {
      Tables.check("completed", handled(), Tables.count(pool, "event_publication"));
    }
    dropTables();
  }

  /** The task ends when the listener has returned and its publication is complete. */
  private void execute(Runnable task) {
    threads.execute(
        () -> {
          task.run();
          handled.increment();
        });
  }

  /** The pool isn't the context's to close. */
  private static void keepOpen(BeanDefinition definition) {
    ((AbstractBeanDefinition) definition).setDestroyMethodName("");
  }

  private void dropTables() throws SQLException {
    Tables.execute(pool, "DROP TABLE IF EXISTS event_publication");
  }
}
