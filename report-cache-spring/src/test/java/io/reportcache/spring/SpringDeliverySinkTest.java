package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** E2: what is published in Spring's transaction commits or rolls back with it. */
@Tag("slow")
class SpringDeliverySinkTest {

  private final JdbcDataSource database = database();
  private final JdbcDeliveryStore store = JdbcDeliveryStore.of(database).createTables();
  private final AtomicInteger woken = new AtomicInteger();
  private final SpringDeliverySink sink = new SpringDeliverySink(store, woken::incrementAndGet);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new DataSourceTransactionManager(database));

  @AfterEach
  void shutDown() {
    new JdbcTemplate(database).execute("SHUTDOWN");
  }

  @Test
  void whatIsAddedIsThereOnceTheTransactionHasCommitted() {
    transaction.executeWithoutResult(
        status -> {
          sink.add(List.of(delivery(), delivery()));
          assertThat(store.count(DeliveryQuery.all())).isEmpty();
          assertThat(woken).hasValue(0);
        });
    assertThat(store.count(DeliveryQuery.all()))
        .containsExactly(Map.entry(DeliveryStatus.PENDING, 2L));
    assertThat(woken).hasValue(1);
  }

  @Test
  void theEndOfATransactionIsToldOnlyOnceItHasCommitted() {
    List<Transaction.Outcome> told = new ArrayList<>();
    transaction.executeWithoutResult(
        status -> {
          assertThat(sink.onCompletion(told::add)).isTrue();
          sink.add(List.of(delivery()));
          assertThat(told).isEmpty();
        });
    assertThat(told).containsExactly(Transaction.Outcome.COMMITTED);
    transaction.executeWithoutResult(
        status -> {
          assertThat(sink.onCompletion(told::add)).isTrue();
          status.setRollbackOnly();
        });
    transaction.executeWithoutResult(
        status -> {
          Object savepoint = status.createSavepoint();
          assertThat(sink.onCompletion(told::add)).isTrue();
          status.rollbackToSavepoint(savepoint);
        });
    assertThat(told).as("not of what was rolled back").hasSize(1);
    assertThat(sink.onCompletion(told::add)).isTrue();
    assertThat(told).as("at once without a transaction").hasSize(2);
  }

  @Test
  void whatARolledBackTransactionAddedNeverWas() {
    transaction.executeWithoutResult(
        status -> {
          sink.add(List.of(delivery()));
          status.setRollbackOnly();
        });
    assertThat(store.count(DeliveryQuery.all())).isEmpty();
    assertThat(woken).hasValue(0);
  }

  @Test
  void outsideOfATransactionItIsAddedAtOnce() {
    sink.add(List.of(delivery(), delivery()));
    assertThat(store.count(DeliveryQuery.all()))
        .containsExactly(Map.entry(DeliveryStatus.PENDING, 2L));
    assertThat(woken).hasValue(1);
  }

  @Test
  void ifItCannotBeAddedTheCallerIsTold() {
    new JdbcTemplate(database).execute("DROP TABLE report_cache_delivery");
    assertThatThrownBy(
            () -> transaction.executeWithoutResult(status -> sink.add(List.of(delivery()))))
        .isInstanceOf(DeliveryStoreException.class);
    assertThat(woken).hasValue(0);
  }

  private static JdbcDataSource database() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return database;
  }

  private static NewDelivery delivery() {
    UUID id = UUID.randomUUID();
    return NewDelivery.of(
        Lane.ofHandler("mailer"),
        Message.of(id, "invoice.paid", 1, TenantId.of("acme"), "{}")
            .following(id, null)
            .producer("")
            .createdAt(Instant.EPOCH)
            .build());
  }
}
