package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.jdbc.JdbcProcessedEvents;
import io.reportcache.tenant.TenantId;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which event was handled is recorded in the transaction of the effects, or not at all. */
class SpringProcessedEventsTest {

  private static final TenantId ACME = TenantId.of("acme");

  private final UUID event = UUID.randomUUID();
  private final DataSource main = database();
  private final DataSource other = database();
  private final ApplicationContextRunner runner =
      Runners.runner()
          .withBean("main", DataSource.class, () -> main)
          .withPropertyValues(
              "report-cache.single-tenant=true",
              "report-cache.deliveries.worker.enabled=false",
              "report-cache.deliveries.create-tables=true");
  private final ApplicationContextRunner onMain =
      runner.withPropertyValues("report-cache.deliveries.store=jdbc");

  @Test
  void theFirstThatCommitsIsTold() {
    onMain.run(
        context -> {
          SpringProcessedEvents processed = context.getBean(SpringProcessedEvents.class);
          in(main)
              .executeWithoutResult(
                  status -> {
                    assertThat(processed.record("ledger", ACME, event)).isTrue();
                    assertThat(processed.record("ledger", ACME, event)).isFalse();
                    status.setRollbackOnly();
                  });
          Supplier<Boolean> again =
              () -> in(main).execute(status -> processed.record("ledger", ACME, event));
          assertThat(again.get()).as("after the rollback").isTrue();
          assertThat(again.get()).as("after the commit").isFalse();
        });
  }

  @Test
  void withoutATransactionItIsRefused() {
    onMain.run(
        context ->
            assertThatThrownBy(
                    () ->
                        context.getBean(SpringProcessedEvents.class).record("ledger", ACME, event))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no transaction")
                .hasMessageContaining("@Transactional"));
  }

  /** Both have the tables, so that a record in the wrong one would succeed and mean nothing. */
  @Test
  void ofTwoDatabasesItIsTheStores() {
    JdbcDeliveryStore unused = JdbcDeliveryStore.of(main).createTables();
    runner
        .withBean("other", DataSource.class, () -> other)
        .withBean(JdbcDeliveryStore.class, () -> JdbcDeliveryStore.of(other).createTables())
        .run(
            context -> {
              SpringProcessedEvents processed = context.getBean(SpringProcessedEvents.class);
              Supplier<Boolean> onOther =
                  () -> in(other).execute(status -> processed.record("ledger", ACME, event));
              assertThat(onOther.get()).isTrue();
              assertThatThrownBy(
                      () -> in(main).execute(status -> processed.record("ledger", ACME, event)))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("isn't on the data source of the store of deliveries");
              assertThat(onOther.get()).isFalse();
            });
  }

  @Test
  void ofTwoStoresNoneIsGuessed() {
    ApplicationContextRunner two =
        new ApplicationContextRunner()
            .withUserConfiguration(ProcessedEventsConfiguration.class)
            .withBean("one", JdbcDeliveryStore.class, () -> JdbcDeliveryStore.of(main));
    two.run(context -> assertThat(context).hasSingleBean(SpringProcessedEvents.class));
    two.withBean("two", JdbcDeliveryStore.class, () -> JdbcDeliveryStore.of(other))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(JdbcProcessedEvents.class)
                    .doesNotHaveBean(SpringProcessedEvents.class));
  }

  @Test
  void withoutAStoreInADatabaseThereIsNone() {
    runner
        .withPropertyValues("report-cache.deliveries.store=memory")
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(JdbcProcessedEvents.class)
                    .doesNotHaveBean(SpringProcessedEvents.class));
  }

  @Test
  void oneOfTheApplicationTakesItsPlaceAndSpringsJdbcMayBeAbsent() {
    JdbcProcessedEvents theirs =
        JdbcProcessedEvents.of(JdbcDeliveryStore.of(main).withTablePrefix("other_"));
    onMain
        .withBean(JdbcProcessedEvents.class, () -> theirs)
        .run(context -> assertThat(context.getBean(JdbcProcessedEvents.class)).isSameAs(theirs));
    onMain
        .withClassLoader(new FilteredClassLoader("org.springframework.jdbc"))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(JdbcProcessedEvents.class)
                    .doesNotHaveBean(SpringProcessedEvents.class));
  }

  private static TransactionTemplate in(DataSource database) {
    return new TransactionTemplate(new DataSourceTransactionManager(database));
  }

  private static DataSource database() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return database;
  }
}
