package io.reportcache.examples.bookings.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.resources.ResourceUpdated;
import io.reportcache.examples.bookings.testing.Await;
import io.reportcache.examples.bookings.testing.TestService;
import io.reportcache.examples.bookings.web.Routes;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.tenant.TenantContext;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every service can rely on, seen in one that has no other purpose. */
@Timeout(120)
class ServiceHostTest {

  private static final CacheKind<String> THINGS =
      new CacheKind<>("test:things", String.class, Duration.ofHours(1));
  private static final LocalDateTime NINE = LocalDateTime.of(2999, 6, 1, 9, 0);

  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch dropped = new CountDownLatch(1);
  private final CountDownLatch mayCommit = new CountDownLatch(1);
  private TestService service;
  private ServiceHost host;

  @BeforeEach
  void start() throws Exception {
    service = TestService.start("resources", this::plan);
    host = service.host();
    in(
        () -> {
          host.cache().put(THINGS.key("one"), "old", THINGS.ttl());
          return null;
        });
  }

  @AfterEach
  void stop() {
    mayCommit.countDown();
    service.close();
  }

  @Test
  void whatIsRolledBackIsNeitherPublishedNorDropped() throws Exception {
    assertThatThrownBy(
            () ->
                in(
                    () ->
                        host.inTransaction(
                            sql -> {
                              write(sql, "one");
                              host.publish(new ResourceUpdated("one", "One", 1));
                              throw new IllegalStateException("broken off");
                            })))
        .hasMessage("broken off");
    assertThat(in(() -> host.cache().has(THINGS.key("one")))).isTrue();
    assertThat(rows()).isZero();
    assertThat(service.published()).isEmpty();
  }

  @Test
  void whatIsCommittedIsPublishedAndDropped() throws Exception {
    in(
        () ->
            host.inTransaction(
                sql -> {
                  write(sql, "one");
                  host.publish(new ResourceUpdated("one", "One", 1));
                  return "done";
                }));
    assertThat(in(() -> host.cache().has(THINGS.key("one")))).isFalse();
    assertThat(rows()).isOne();
    assertThat(service.published()).containsExactly("resource.updated");
  }

  @Test
  void aHandlerThatFailsIsRunAgainAndHoldsUpNoOther() throws Exception {
    mayCommit.countDown();
    failures.set(1);
    service.handle(created());
    assertThat(runs.get()).as("of the other").isOne();
    assertThat(failures.get()).as("left").isNegative();
    assertThat(rows()).as("of the second attempt").isOne();
  }

  @Test
  void whatAHandlerDropsGoesWithItsCommit() throws Exception {
    Thread handing =
        new Thread(
            () -> {
              try {
                service.handle(created());
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    handing.start();
    dropped.await();
    assertThat(in(() -> host.cache().has(THINGS.key("one")))).as("before").isTrue();
    mayCommit.countDown();
    Await.until("dropped", () -> !in(() -> host.cache().has(THINGS.key("one"))));
    handing.join();
  }

  @Test
  void itsOwnEventsThatComeBackArePassedOver() throws Exception {
    service.hand(TestService.message(new ResourceUpdated("one", "One", 1)));
    assertThat(in(() -> host.cache().has(THINGS.key("one")))).isTrue();
    assertThat(service.published()).isEmpty();
  }

  @Test
  void aStatementThatNamesNoTenantIsRefused() {
    assertThatThrownBy(() -> in(() -> host.inTransaction(sql -> sql.update("DELETE FROM thing"))))
        .hasMessageContaining("must name the tenant");
  }

  private ServicePlan plan(ServiceHost planned) {
    return new ServicePlan(
        "CREATE TABLE thing (tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL)",
        List.of("#"),
        List.of(ReservationCreated.class),
        List.of(
            ServiceHandler.of("failing", Subscription.to(ReservationCreated.class, this::failing)),
            ServiceHandler.of("other", Subscription.to(ReservationCreated.class, this::other))),
        List.of(THINGS),
        InvalidationRules.builder().on(ResourceUpdated.class).invalidate("test:*").build(),
        Routes.of());
  }

  private String failing(ReservationCreated created, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    write(sql, "one");
    if (failures.getAndDecrement() > 0) {
      throw new IllegalStateException("not now");
    }
    return "written";
  }

  private String other(ReservationCreated created, EventEnvelope<?> envelope, Sql sql) {
    runs.incrementAndGet();
    host.cache().invalidate(List.of(THINGS.key("one")), envelope.name());
    dropped.countDown();
    try {
      mayCommit.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "dropped";
  }

  private static ReservationCreated created() {
    return new ReservationCreated("r", "one", "ann", NINE, NINE.plusHours(1), 1, true);
  }

  private static void write(Sql sql, String id) throws SQLException {
    sql.update("INSERT INTO thing (tenant_id, id) VALUES (:tenant, ?)", id);
  }

  private long rows() throws Exception {
    return in(
        () ->
            host.inTransaction(
                sql -> sql.number("SELECT COUNT(*) FROM thing WHERE tenant_id = :tenant")));
  }

  private static <T> T in(java.util.concurrent.Callable<T> work) throws Exception {
    return TenantContext.call(TestService.TENANT, work);
  }
}
