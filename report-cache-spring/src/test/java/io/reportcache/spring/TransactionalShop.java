package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A shop without tenants on a real database, whose report counts the orders. */
final class TransactionalShop {

  final ApplicationContext context;
  final TenantCacheManager caches;
  final ReportCache reports;
  private final JdbcTemplate jdbc;
  private final Report<NoParams, Integer> sales;

  @SuppressWarnings("unchecked")
  private TransactionalShop(ApplicationContext context) {
    this.context = context;
    caches = context.getBean(TenantCacheManager.class);
    reports = context.getBean(ReportCache.class);
    jdbc = context.getBean(JdbcTemplate.class);
    sales = context.getBean("sales", Report.class);
  }

  static void open(Consumer<TransactionalShop> test) {
    open(Runners.runner(), test);
  }

  static void open(ApplicationContextRunner runner, Consumer<TransactionalShop> test) {
    runner
        .withUserConfiguration(ShopDatabase.class)
        .withPropertyValues("report-cache.single-tenant=true")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              test.accept(new TransactionalShop(context));
              assertThat(TransactionSynchronizationManager.getResourceMap())
                  .as("left behind on the thread")
                  .isEmpty();
            });
  }

  int sales() {
    return reports.get(sales);
  }

  boolean isCached() {
    return caches.has("sales");
  }

  long loads() {
    return caches.stats().loads();
  }

  /** Writes, and says so to nobody. */
  void insert(String id) {
    jdbc.update("insert into orders values (?)", id);
  }

  /** Writes, and drops the report. */
  void order(String id) {
    insert(id);
    drop();
  }

  void drop() {
    reports.current().invalidate(sales);
  }

  /** Does this on another thread, as everybody who isn't in the transaction. */
  static <V> V elsewhere(Supplier<V> question) {
    return CompletableFuture.supplyAsync(question).join();
  }

  void inTransaction(Runnable work) {
    inTransaction(TransactionTemplate.PROPAGATION_REQUIRED, work);
  }

  void inTransaction(int propagation, Runnable work) {
    transaction(propagation).executeWithoutResult(status -> work.run());
  }

  void rolledBack(Runnable work) {
    rolledBack(TransactionTemplate.PROPAGATION_REQUIRED, work);
  }

  void rolledBack(int propagation, Runnable work) {
    transaction(propagation)
        .executeWithoutResult(
            status -> {
              work.run();
              status.setRollbackOnly();
            });
  }

  TransactionTemplate transaction(int propagation) {
    TransactionTemplate transaction =
        new TransactionTemplate(
            context.getBean("transactionManager", PlatformTransactionManager.class));
    transaction.setPropagationBehavior(propagation);
    return transaction;
  }

  /** Has the current transaction call this back before others, after its commit. */
  static void afterCommit(Runnable callback) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public int getOrder() {
            return HIGHEST_PRECEDENCE;
          }

          @Override
          public void afterCommit() {
            callback.run();
          }
        });
  }

  /** Has the current transaction call this back before others, when it is over. */
  static void afterCompletion(Runnable callback) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public int getOrder() {
            return HIGHEST_PRECEDENCE;
          }

          @Override
          public void afterCompletion(int status) {
            callback.run();
          }
        });
  }
}
