package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.spring.reactive.ReactiveTenantContext;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class TenantScopedTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId BOND = TenantId.of("bond");

  record Order(String id, @Nullable String customer) {}

  record Done(String what) {}

  static class Orders {

    final List<String> seen = new ArrayList<>();
    private final ApplicationEventPublisher events;

    Orders(ApplicationEventPublisher events) {
      this.events = events;
    }

    List<String> seen() {
      return seen;
    }

    @TenantScoped
    public String current() {
      return bound();
    }

    @TenantScoped("#order.customer")
    public String ship(Order order) {
      return bound();
    }

    @TenantScoped("#p0")
    public String of(Object tenant) {
      return bound();
    }

    @TenantScoped(central = true)
    public String central() {
      return bound();
    }

    @TenantScoped("#order.customer")
    public String fail(Order order) {
      throw new IllegalArgumentException("failed for " + bound());
    }

    @Transactional
    @TenantScoped("#order.customer")
    public void inTransaction(Order order) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
              seen.add("before the commit " + bound());
            }

            @Override
            public void afterCompletion(int status) {
              seen.add("at the end " + bound());
            }
          });
      events.publishEvent(new Done("it"));
    }

    @TransactionalEventListener
    public void hear(Done done) {
      seen.add("after the commit " + bound());
    }

    @TenantScoped("#order.customer")
    @CachedReport(value = "orders", ttl = "1h", key = "#order.id")
    public String cached(Order order) {
      return bound();
    }

    @TenantScoped("#order.customer")
    @InvalidatesReports("orders:*")
    public void change(Order order) {}

    @Async
    @TenantScoped("#order.customer")
    public CompletableFuture<String> async(Order order) {
      return CompletableFuture.completedFuture(Thread.currentThread().getName() + " " + bound());
    }

    @TenantScoped("#order.customer")
    public CompletableFuture<String> stage(Order order, CompletableFuture<String> made) {
      seen.add(bound());
      return made;
    }

    @TenantScoped("#order.customer")
    public Mono<String> mono(Order order) {
      seen.add("called for " + bound());
      return ReactiveTenantContext.current().map(TenantId::value);
    }

    @TenantScoped
    public Flux<String> flux() {
      seen.add("called for " + bound());
      return ReactiveTenantContext.current().map(TenantId::value).repeat(1);
    }

    @Tenantly
    public String composed() {
      return bound();
    }
  }

  @Retention(RetentionPolicy.RUNTIME)
  @TenantScoped
  @interface Tenantly {}

  @TenantScoped
  static class Ledger {

    public String book() {
      return bound();
    }

    @TenantScoped("#tenant")
    public String transfer(String tenant) {
      return bound();
    }

    @Override
    public String toString() {
      return "ledger for " + bound();
    }
  }

  static class SubLedger extends Ledger {}

  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement(proxyTargetClass = true)
  @EnableAsync(proxyTargetClass = true)
  static class Application {

    @Bean
    Orders orders(ApplicationEventPublisher events) {
      return new Orders(events);
    }

    @Bean
    DataSource database() {
      return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID());
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource database) {
      return new DataSourceTransactionManager(database);
    }

    /** Carries no tenant. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService taskExecutor() {
      return Executors.newSingleThreadExecutor(task -> new Thread(task, "elsewhere"));
    }
  }

  private static String bound() {
    return TenantContext.current().map(TenantId::toString).orElse("nobody");
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void theCurrentTenantIsBound() {
    run(orders -> assertThat(call(ACME, orders::current)).isEqualTo("tenant 'acme'"));
  }

  @Test
  void withoutATenantTheMethodIsNotCalledAndTheCallerIsToldWhich() {
    run(
        orders ->
            assertThatThrownBy(orders::current)
                .isInstanceOf(NoTenantException.class)
                .hasMessageContaining("@TenantScoped on " + Orders.class.getName() + ".current")
                .hasMessageContaining("TenantContext.run"));
  }

  @Test
  void anExpressionNamesTheTenantAndWhatWasBoundIsRestored() {
    run(
        orders -> {
          assertThat(orders.ship(new Order("o-1", "acme"))).isEqualTo("tenant 'acme'");
          TenantContext.run(
              BOND,
              () -> {
                assertThat(orders.ship(new Order("o-1", "acme"))).isEqualTo("tenant 'acme'");
                assertThat(TenantContext.current()).contains(BOND);
              });
          assertThat(orders.of(BOND)).isEqualTo("tenant 'bond'");
        });
  }

  @Test
  void anExpressionThatYieldsNoTenantFailsLoudlyEvenIfOneIsBound() {
    run(
        orders -> {
          assertThatThrownBy(() -> call(BOND, () -> orders.ship(new Order("o-1", null))))
              .isInstanceOf(NoTenantException.class)
              .hasMessageContaining("'#order.customer' of @TenantScoped on")
              .hasMessageContaining("Orders.ship yields null");
          assertThatThrownBy(() -> orders.of(7))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("must yield a String or a TenantId, was java.lang.Integer");
          assertThatThrownBy(() -> orders.of(" ")).isInstanceOf(IllegalArgumentException.class);
        });
  }

  @Test
  void theCentralSpaceIsNamedInSoManyWords() {
    run(orders -> assertThat(call(ACME, orders::central)).isEqualTo("central"));
  }

  @Test
  void whatWasBoundIsRestoredIfTheMethodFails() {
    run(
        orders ->
            TenantContext.run(
                BOND,
                () -> {
                  assertThatThrownBy(() -> orders.fail(new Order("o-1", "acme")))
                      .hasMessage("failed for tenant 'acme'");
                  assertThat(TenantContext.current()).contains(BOND);
                }));
  }

  @Test
  void theAnnotationMayBePartOfAnother() {
    run(orders -> assertThatThrownBy(orders::composed).isInstanceOf(NoTenantException.class));
  }

  /** T3, B7: the transaction begins and commits inside of the tenant's scope. */
  @Test
  void aTransactionCommitsForTheTenant() {
    run(
        orders -> {
          orders.inTransaction(new Order("o-1", "acme"));
          assertThat(orders.seen())
              .containsExactlyInAnyOrder(
                  "before the commit tenant 'acme'",
                  "after the commit tenant 'acme'",
                  "at the end tenant 'acme'");
        });
  }

  @Test
  void itIsAppliedBeforeTheAnnotationsThatCacheAndInvalidate() {
    context()
        .run(
            context -> {
              Orders orders = context.getBean(Orders.class);
              TenantCacheManager caches = context.getBean(TenantCacheManager.class);
              ReportKey<String> key = ReportKey.ofParams("orders", String.class, "o-1");
              caches.tenant(BOND).put(key, "bond's", Duration.ofHours(1));

              assertThat(call(BOND, () -> orders.cached(new Order("o-1", "acme"))))
                  .isEqualTo("tenant 'acme'");
              assertThat(caches.tenant(ACME).has(key)).isTrue();

              TenantContext.run(BOND, () -> orders.change(new Order("o-1", "acme")));
              assertThat(caches.tenant(ACME).has(key)).isFalse();
              assertThat(caches.tenant(BOND).has(key)).isTrue();
            });
  }

  @Test
  void anAsyncMethodHasTheTenantOnTheThreadThatDoesTheWork() {
    run(
        orders ->
            assertThat(orders.async(new Order("o-1", "acme")).join())
                .isEqualTo("elsewhere tenant 'acme'"));
  }

  @Test
  void aFutureThatIsReturnedLeavesNothingBound() {
    run(
        orders -> {
          CompletableFuture<String> made = new CompletableFuture<>();
          TenantContext.run(
              BOND,
              () -> {
                CompletableFuture<String> returned = orders.stage(new Order("o-1", "acme"), made);
                assertThat(returned).isSameAs(made).isNotDone();
                assertThat(TenantContext.current()).contains(BOND);
              });
          assertThat(orders.seen()).containsExactly("tenant 'acme'");
        });
  }

  @Test
  void aMonoIsOfTheTenantWhoeverSubscribes() {
    run(
        orders -> {
          Mono<String> mono = orders.mono(new Order("o-1", "acme"));
          assertThat(orders.seen()).as("before the subscription").isEmpty();
          String got =
              mono.flatMap(
                      value ->
                          ReactiveTenantContext.current()
                              .map(after -> value + ", then " + after.value()))
                  .contextWrite(ReactiveTenantContext.with(BOND))
                  .block();
          assertThat(got).isEqualTo("acme, then bond");
          assertThat(orders.seen()).containsExactly("called for tenant 'acme'");
        });
  }

  @Test
  void aFluxTakesTheTenantOfThePipelineOrOfItsCaller() {
    run(
        orders -> {
          assertThat(
                  orders
                      .flux()
                      .contextWrite(ReactiveTenantContext.with(ACME))
                      .collectList()
                      .block())
              .containsExactly("acme", "acme");
          Flux<String> ofCaller = call(BOND, orders::flux);
          assertThat(ofCaller.collectList().block()).containsExactly("bond", "bond");
          assertThatThrownBy(() -> orders.flux().blockLast())
              .isInstanceOf(NoTenantException.class)
              .hasMessageContaining("Orders.flux");
          assertThat(orders.seen())
              .containsExactly("called for tenant 'acme'", "called for tenant 'bond'");
        });
  }

  @Test
  void onAClassItHoldsForAllPublicMethodsInheritedOnesIncluded() {
    context()
        .withBean("ledger", Ledger.class)
        .withBean("sub", SubLedger.class)
        .run(
            context -> {
              for (Ledger ledger : context.getBeansOfType(Ledger.class).values()) {
                assertThatThrownBy(ledger::book).isInstanceOf(NoTenantException.class);
                assertThat(call(ACME, ledger::book)).isEqualTo("tenant 'acme'");
                assertThat(ledger.transfer("bond")).isEqualTo("tenant 'bond'");
                assertThat(ledger).hasToString("ledger for nobody");
              }
            });
  }

  interface Journal {

    @TenantScoped("#p0")
    String write(String tenant);
  }

  static class StoredJournal implements Journal {

    @Override
    public String write(String owner) {
      return bound();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theAnnotationOfAnInterfaceHoldsForProxiesOfEitherKind(boolean byClass) {
    context()
        .withPropertyValues("spring.aop.proxy-target-class=" + byClass)
        .withBean(StoredJournal.class)
        .run(
            context -> {
              Journal journal = context.getBean(Journal.class);
              assertThat(AopUtils.isCglibProxy(journal)).isEqualTo(byClass);
              assertThat(journal.write("acme")).isEqualTo("tenant 'acme'");
            });
  }

  @Test
  void anApplicationWithoutTenantsWorksInTheCentralSpace() {
    context()
        .withPropertyValues("report-cache.single-tenant=true")
        .run(context -> assertThat(context.getBean(Orders.class).current()).isEqualTo("central"));
  }

  static class Misspelt {
    @TenantScoped("#oder.customer")
    public void call(Order order) {}
  }

  static class OfItsResult {
    @TenantScoped("#result.customer")
    public Order call() {
      return new Order("o-1", "acme");
    }
  }

  static class Unreadable {
    @TenantScoped("#order..customer")
    public void call(Order order) {}
  }

  static class Both {
    @TenantScoped(value = "'acme'", central = true)
    public void call() {}
  }

  static class Hidden {
    @TenantScoped
    private void call() {}
  }

  static class Final {
    @TenantScoped
    public final void call() {}
  }

  static class Static {
    @TenantScoped
    public static void call() {}
  }

  static class SecondOne implements Runnable {
    @Override
    @TenantScoped
    public void run() {}

    @TenantScoped("#missing")
    public void second() {}
  }

  static Stream<Class<?>> wrong() {
    return Stream.of(
        Misspelt.class,
        OfItsResult.class,
        Unreadable.class,
        Both.class,
        Hidden.class,
        Final.class,
        Static.class,
        SecondOne.class);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  <T> void whatIsWrongStopsTheStartAndNamesTheMethod(Class<T> bean) {
    for (boolean byClass : new boolean[] {true, false}) {
      context()
          .withPropertyValues("spring.aop.proxy-target-class=" + byClass)
          .withBean("wrong", bean)
          .run(
              context ->
                  assertThat(context.getStartupFailure())
                      .hasStackTraceContaining("@TenantScoped on " + bean.getName() + "."));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itCanBeSwitchedOffWithTheOtherAnnotations(boolean enabled) {
    context()
        .withPropertyValues("report-cache.annotations.enabled=" + enabled)
        .withBean("ledger", Ledger.class)
        .run(
            context ->
                assertThat(AopUtils.isAopProxy(context.getBean(Ledger.class))).isEqualTo(enabled));
  }

  private static <T> T call(TenantId tenant, java.util.concurrent.Callable<T> work) {
    try {
      return TenantContext.call(tenant, work);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static ApplicationContextRunner context() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, ReportAnnotationsAutoConfiguration.class))
        .withUserConfiguration(Application.class);
  }

  private static void run(Consumer<Orders> test) {
    context()
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              test.accept(context.getBean(Orders.class));
            });
  }
}
