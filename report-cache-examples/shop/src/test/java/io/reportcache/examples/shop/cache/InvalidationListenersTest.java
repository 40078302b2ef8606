package io.reportcache.examples.shop.cache;

import static io.reportcache.examples.shop.testing.OpenShop.CHANGING;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventBusStats;
import io.reportcache.examples.shop.event.OrderCreated;
import io.reportcache.examples.shop.event.PaymentStatusChanged;
import io.reportcache.examples.shop.event.ProductUpdated;
import io.reportcache.examples.shop.order.PaymentStatus;
import io.reportcache.examples.shop.testing.OpenShop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class InvalidationListenersTest {

  private static final OrderCreated ORDER = new OrderCreated(CHANGING, 1, 1, BigDecimal.TEN);
  private static final PaymentStatusChanged PAYMENT =
      new PaymentStatusChanged(CHANGING, 1, PaymentStatus.PENDING, PaymentStatus.PAID);
  private static final ProductUpdated PRODUCT =
      new ProductUpdated(CHANGING, 1, "lamp", BigDecimal.TEN);

  private OpenShop open;

  @BeforeEach
  void openShop() {
    open = new OpenShop();
  }

  @AfterEach
  void closeShop() {
    open.close();
  }

  @Test
  void anOrderDropsSalesAndDashboardOfItsTenantAlone() {
    assertThat(droppedBy(ORDER))
        .containsExactly(
            "initech dashboard",
            "initech sales MONTH",
            "initech sales TODAY",
            "initech sales WEEK");
  }

  @Test
  void aPaymentDropsPaymentsAndRevenueOfItsTenantAlone() {
    assertThat(droppedBy(PAYMENT)).containsExactly("initech payments", "initech revenue");
  }

  @Test
  void aProductDropsProductsOfItsTenantAlone() {
    assertThat(droppedBy(PRODUCT)).containsExactly("initech products");
  }

  @Test
  void theCatalogueTellsWhatTheListenersDo() {
    for (DomainEvent event : new DomainEvent[] {ORDER, PAYMENT, PRODUCT}) {
      Set<String> told =
          open.shop.reports().catalogue().stream()
              .filter(report -> report.invalidatedBy().contains(event.getClass()))
              .map(report -> CHANGING.value() + " " + report.name())
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> done =
          droppedBy(event).stream()
              .map(missing -> missing.replaceAll(" [A-Z]+$", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(told).isEqualTo(done);
    }
  }

  @Test
  void theRulesForTheCatalogueLeaveTheWorkToTheListeners() {
    for (DomainEvent event : new DomainEvent[] {ORDER, PAYMENT, PRODUCT}) {
      assertThat(open.shop.reports().effectOf(event)).isEmpty();
    }
  }

  @Test
  void theShopStartsWithoutWarnings() {
    Logger logger = (Logger) LoggerFactory.getLogger(ReportCache.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    logger.addAppender(logged);
    try {
      new OpenShop().close();
    } finally {
      logger.detachAppender(logged);
    }
    assertThat(logged.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
  }

  @Test
  void aListenerThatFailsDisturbsNobodyAndIsTriedAgain() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    try (TenantCacheManager caches = TenantCacheManager.builder().build();
        EventBus events = EventBus.inMemory()) {
      InvalidationListeners.subscribe(events, failingOnce(caches, calls));
      caches.tenant(CHANGING).put("products:best", "a lamp", Duration.ofHours(1));

      events.publish(PRODUCT);

      assertThat(events.awaitQuiet(Duration.ofSeconds(10))).isTrue();
      assertThat(caches.tenant(CHANGING).has("products:best")).isFalse();
      EventBusStats stats = events.stats();
      assertThat(calls).hasValue(2);
      assertThat(stats.failed()).isEqualTo(1);
      assertThat(stats.exhausted()).isZero();
    }
  }

  private Set<String> droppedBy(DomainEvent event) {
    open.readAllOfAllTenants();
    assertThat(open.missing()).isEmpty();
    open.shop.reports().events().publish(event);
    return open.missing();
  }

  private static TenantCacheManager failingOnce(TenantCacheManager caches, AtomicInteger calls) {
    return (TenantCacheManager)
        Proxy.newProxyInstance(
            TenantCacheManager.class.getClassLoader(),
            new Class<?>[] {TenantCacheManager.class},
            (proxy, method, arguments) -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("not now");
              }
              try {
                return method.invoke(caches, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
