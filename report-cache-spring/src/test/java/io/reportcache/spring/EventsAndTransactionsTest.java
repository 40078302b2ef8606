package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NESTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_SUPPORTS;

import io.reportcache.ReportCache;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** E1 and T3 with real transactions on a real database. */
@Tag("slow")
class EventsAndTransactionsTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId GLOBEX = TenantId.of("globex");

  private final ApplicationContextRunner runner =
      Runners.runner().withUserConfiguration(ShopDatabase.class);

  @Test
  void aCommitDropsTheReportBeforeItReturns() {
    forAcme(
        shop -> {
          assertThat(shop.sales()).isZero();
          shop.inTransaction(
              PROPAGATION_REQUIRED,
              () -> {
                shop.order("o-1");
                assertThat(shop.sales()).as("with its own change").isEqualTo(1);
                assertThat(elsewhere(shop::sales)).as("before the commit").isZero();
              });
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @Test
  void aRolledBackTransactionLeavesTheReportCached() {
    forAcme(
        shop -> {
          shop.sales();
          shop.rolledBack(PROPAGATION_REQUIRED, () -> shop.order("o-1"));
          assertThat(shop.isCached()).isTrue();
          assertThat(shop.delivered).isEmpty();
        });
  }

  @Test
  void aTransactionThatFailsLeavesTheReportCached() {
    forAcme(
        shop -> {
          shop.sales();
          assertThatThrownBy(
                  () ->
                      shop.inTransaction(
                          PROPAGATION_REQUIRED,
                          () -> {
                            shop.order("o-1");
                            throw new IllegalStateException("no stock");
                          }))
              .hasMessage("no stock");
          assertThat(shop.isCached()).isTrue();
          assertThat(shop.delivered).isEmpty();
        });
  }

  @Test
  void withoutATransactionTheReportIsDroppedAtOnce() {
    forAcme(
        shop -> {
          shop.sales();
          shop.order("o-1");
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @Test
  void onlyTheTenantOfThePublisherIsTouched() {
    run(
        shop -> {
          TenantContext.run(GLOBEX, shop::sales);
          TenantContext.run(ACME, shop::sales);
          TenantContext.run(
              ACME, () -> shop.inTransaction(PROPAGATION_REQUIRED, () -> shop.order("o-1")));
          assertThat(shop.isCached(ACME)).isFalse();
          assertThat(shop.isCached(GLOBEX)).isTrue();
        });
  }

  @Test
  void theTenantAtPublicationIsTheOneAtDelivery() {
    run(
        shop -> {
          TenantContext.run(ACME, shop::sales);
          try (TenantScope scope = TenantContext.open(GLOBEX)) {
            shop.inTransaction(
                PROPAGATION_REQUIRED, () -> TenantContext.run(ACME, () -> shop.order("o-1")));
            assertThat(TenantContext.current()).as("put back after the commit").contains(GLOBEX);
          }
          assertThat(shop.delivered).containsExactly("o-1 of acme");
          assertThat(shop.isCached(ACME)).isFalse();
          assertThat(TenantContext.current()).isEmpty();
        });
  }

  @Test
  void anEventThatNamesItsTenantNeedsNoneBound() {
    record PriceChanged() implements DomainEvent {
      @Override
      public Optional<TenantId> tenant() {
        return Optional.of(ACME);
      }
    }
    run(
        shop -> {
          List<TenantId> delivered = new ArrayList<>();
          shop.events.subscribe(
              PriceChanged.class,
              envelope -> delivered.add(envelope.tenant()),
              SubscriptionOptions.inline());
          shop.inTransaction(
              PROPAGATION_REQUIRED, () -> shop.context.publishEvent(new PriceChanged()));
          assertThat(delivered).containsExactly(ACME);
        });
  }

  @Test
  void anEventOfNobodyFailsItsPublisherAndSoTheTransaction() {
    run(
        shop -> {
          assertThatThrownBy(
                  () -> shop.inTransaction(PROPAGATION_REQUIRED, () -> shop.order("o-1")))
              .isInstanceOf(NoTenantException.class);
          assertThat(shop.orders()).isZero();
        });
  }

  @Test
  void aFailingHandlerDoesNotReachTheCommitter() {
    forAcme(
        shop -> {
          shop.events.subscribe(
              OrderCreated.class,
              envelope -> {
                throw new AssertionError("broken handler");
              },
              SubscriptionOptions.inline().withAttempts(1, Duration.ofMillis(1)));
          shop.sales();
          shop.inTransaction(PROPAGATION_REQUIRED, () -> shop.order("o-1"));
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @Test
  void aBrokenBusDoesNotReachTheCommitter() {
    EventBus broken = brokenBus();
    runner
        .withBean(EventBus.class, () -> broken)
        .run(
            context -> {
              Shop shop = new Shop(context);
              try (Logged log = new Logged(DomainEventBridge.class)) {
                TenantContext.run(
                    ACME,
                    () -> {
                      shop.inTransaction(PROPAGATION_REQUIRED, () -> shop.order("o-1"));
                      shop.order("o-2");
                    });
                assertThat(log.messages())
                    .hasSize(3) // announced and handed over; without a transaction handed over
                    .allMatch(message -> message.contains("OrderCreated of tenant 'acme'"));
              }
              assertThat(shop.orders()).isEqualTo(2);
            });
  }

  @Test
  void anInnerTransactionHandsOverAtItsOwnCommit() {
    forAcme(
        shop ->
            shop.rolledBack(
                PROPAGATION_REQUIRED,
                () -> {
                  shop.order("outer");
                  shop.inTransaction(PROPAGATION_REQUIRES_NEW, () -> shop.order("inner"));
                  assertThat(shop.delivered).containsExactly("inner of acme");
                }),
        shop -> assertThat(shop.delivered).containsExactly("inner of acme"));
  }

  @Test
  void aRolledBackInnerTransactionTakesOnlyItsOwnEvents() {
    forAcme(
        shop ->
            shop.inTransaction(
                PROPAGATION_REQUIRED,
                () -> {
                  shop.order("before");
                  shop.rolledBack(PROPAGATION_REQUIRES_NEW, () -> shop.order("inner"));
                  shop.order("after");
                  assertThat(shop.delivered).isEmpty();
                }),
        shop -> assertThat(shop.delivered).containsExactly("before of acme", "after of acme"));
  }

  @Test
  void aParticipatingTransactionWaitsForTheOuterOne() {
    forAcme(
        shop ->
            shop.inTransaction(
                PROPAGATION_REQUIRED,
                () -> {
                  shop.inTransaction(PROPAGATION_REQUIRED, () -> shop.order("inner"));
                  assertThat(shop.delivered).isEmpty();
                }),
        shop -> assertThat(shop.delivered).containsExactly("inner of acme"));
  }

  @Test
  void whileATransactionIsSuspendedEventsGoAtOnce() {
    forAcme(
        shop ->
            shop.rolledBack(
                PROPAGATION_REQUIRED,
                () -> {
                  shop.inTransaction(PROPAGATION_NOT_SUPPORTED, () -> shop.publish("meanwhile"));
                  assertThat(shop.delivered).containsExactly("meanwhile of acme");
                }));
  }

  @Test
  void aScopeThatOnlySupportsTransactionsHasNoneToWaitFor() {
    forAcme(
        shop ->
            shop.inTransaction(
                PROPAGATION_SUPPORTS,
                () -> {
                  shop.order("o-1");
                  assertThat(shop.delivered).containsExactly("o-1 of acme");
                }));
  }

  @Test
  void aRolledBackSavepointTakesTheEventsBehindIt() {
    forAcme(
        shop ->
            shop.inTransaction(
                PROPAGATION_REQUIRED,
                () -> {
                  shop.order("before");
                  shop.rolledBack(PROPAGATION_NESTED, () -> shop.order("nested"));
                  shop.inTransaction(PROPAGATION_NESTED, () -> shop.order("kept"));
                  shop.order("after");
                }),
        shop -> {
          assertThat(shop.delivered)
              .containsExactly("before of acme", "kept of acme", "after of acme");
          assertThat(shop.orders()).isEqualTo(3);
        });
  }

  @Test
  void aSavepointInsideASavepointGoesWithTheOuterOne() {
    forAcme(
        shop ->
            shop.inTransaction(
                PROPAGATION_REQUIRED,
                () ->
                    shop.rolledBack(
                        PROPAGATION_NESTED,
                        () -> {
                          shop.order("outer");
                          shop.inTransaction(PROPAGATION_NESTED, () -> shop.order("inner"));
                        })),
        shop -> assertThat(shop.delivered).isEmpty());
  }

  @Test
  void whatIsPublishedAfterTheCommitIsHandedOver() {
    forAcme(
        shop ->
            shop.inTransaction(
                PROPAGATION_REQUIRED,
                () ->
                    TransactionSynchronizationManager.registerSynchronization(
                        new TransactionSynchronization() {
                          @Override
                          public void afterCommit() {
                            shop.publish("after commit");
                          }

                          @Override
                          public void afterCompletion(int status) {
                            shop.publish("after completion");
                          }
                        })),
        shop ->
            assertThat(shop.delivered)
                .containsExactlyInAnyOrder("after commit of acme", "after completion of acme"));
  }

  @Test
  void whatIsPublishedBeforeTheCommitIsHandedOver() {
    forAcme(
        shop ->
            shop.inTransaction(
                PROPAGATION_REQUIRED,
                () ->
                    TransactionSynchronizationManager.registerSynchronization(
                        new TransactionSynchronization() {
                          @Override
                          public void beforeCommit(boolean readOnly) {
                            shop.order("late");
                          }
                        })),
        shop -> assertThat(shop.delivered).containsExactly("late of acme"));
  }

  @Test
  void aHandlerMayPublishAnotherEvent() {
    forAcme(
        shop -> {
          shop.events.subscribe(
              OrderCreated.class,
              envelope -> {
                if (envelope.event().id().equals("first")) {
                  shop.publish("second");
                }
              },
              SubscriptionOptions.inline());
          shop.inTransaction(PROPAGATION_REQUIRED, () -> shop.order("first"));
          assertThat(shop.delivered).containsExactly("first of acme", "second of acme");
        });
  }

  @Test
  void anotherCallbackThatThrowsDoesNotKeepTheEventBack() {
    forAcme(
        shop -> {
          assertThatThrownBy(
                  () ->
                      shop.inTransaction(
                          PROPAGATION_REQUIRED,
                          () -> {
                            TransactionSynchronizationManager.registerSynchronization(
                                new BrokenCallback());
                            shop.order("o-1");
                          }))
              .hasMessage("broken callback");
          assertThat(shop.delivered).containsExactly("o-1 of acme");
        });
  }

  @Test
  void eventsKeepTheirOrder() {
    forAcme(
        shop ->
            shop.inTransaction(
                PROPAGATION_REQUIRED,
                () -> {
                  for (int i = 0; i < 20; i++) {
                    shop.order("o-" + i);
                  }
                }),
        shop ->
            assertThat(shop.delivered)
                .containsExactlyElementsOf(
                    IntStream.range(0, 20).mapToObj(i -> "o-" + i + " of acme").toList()));
  }

  @Test
  void listenersOfTheApplicationReadFreshReports() {
    runner
        .withUserConfiguration(ReadingListener.class)
        .run(
            context -> {
              Shop shop = new Shop(context);
              TenantContext.run(
                  ACME,
                  () -> {
                    shop.sales();
                    shop.inTransaction(PROPAGATION_REQUIRED, () -> shop.order("o-1"));
                    shop.order("o-2");
                  });
              ReadingListener listener = context.getBean(ReadingListener.class);
              assertThat(listener.afterCommit).containsExactly(1);
              assertThat(listener.atPublication).containsExactly(1, 2);
            });
  }

  @Test
  void callbacksOfTheTransactionReadFreshReports() {
    forAcme(
        shop -> {
          List<Integer> seen = new ArrayList<>();
          shop.sales();
          shop.inTransaction(
              PROPAGATION_REQUIRED,
              () -> {
                TransactionSynchronizationManager.registerSynchronization(
                    new TransactionSynchronization() {
                      @Override
                      public void afterCommit() {
                        seen.add(shop.sales());
                      }
                    });
                shop.order("o-1");
              });
          assertThat(seen).containsExactly(1);
        });
  }

  @Test
  void aMulticasterWithThreadsOfItsOwnDoesNotPassTheTransactionBy() {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
      multicaster.setTaskExecutor(threads);
      runner
          .withBean(
              "applicationEventMulticaster", ApplicationEventMulticaster.class, () -> multicaster)
          .run(
              context -> {
                Shop shop = new Shop(context);
                TenantContext.run(
                    ACME,
                    () -> {
                      shop.sales();
                      shop.rolledBack(PROPAGATION_REQUIRED, () -> shop.order("o-1"));
                      assertThat(shop.isCached()).isTrue();
                      shop.inTransaction(PROPAGATION_REQUIRED, () -> shop.order("o-2"));
                      assertThat(shop.isCached()).isFalse();
                    });
              });
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anUnknownOutcomeCountsAsCommitted() {
    forAcme(
        shop -> {
          shop.sales();
          TransactionTemplate unknown = new TransactionTemplate(new LostConnection());
          assertThatThrownBy(() -> unknown.executeWithoutResult(status -> shop.publish("perhaps")))
              .hasMessage("connection lost");
          assertThat(shop.isCached()).isFalse();
        });
  }

  @Test
  void anEventOnTheBusItselfWaitsForNothing() {
    forAcme(
        shop ->
            shop.rolledBack(
                PROPAGATION_REQUIRED,
                () -> {
                  shop.events.publish(new OrderCreated("direct"));
                  assertThat(shop.delivered).containsExactly("direct of acme");
                }));
  }

  @Test
  void eventsOfAnyShapeArrive() {
    record Changed<T>(T what) implements DomainEvent {}
    class SpringEvent extends ApplicationEvent implements DomainEvent {
      SpringEvent() {
        super("somewhere");
      }
    }
    forAcme(
        shop -> {
          List<DomainEvent> arrived = new ArrayList<>();
          shop.events.subscribe(
              DomainEvent.class,
              envelope -> arrived.add(envelope.event()),
              SubscriptionOptions.inline());
          List<DomainEvent> events =
              List.of(new Changed<>("price"), new SpringEvent(), new DomainEvent() {});
          events.forEach(shop.context::publishEvent);
          shop.context.publishEvent("no domain event");
          shop.context.publishEvent(new PayloadApplicationEvent<>(this, new Changed<>(1)));
          assertThat(arrived).startsWith(events.toArray(DomainEvent[]::new)).hasSize(4);
        });
  }

  @SafeVarargs
  private void forAcme(Consumer<Shop>... steps) {
    run(
        shop -> {
          for (Consumer<Shop> step : steps) {
            TenantContext.run(ACME, () -> step.accept(shop));
          }
        });
  }

  private static <V> V elsewhere(Supplier<V> question) {
    return CompletableFuture.supplyAsync(
            () -> {
              try (TenantScope scope = TenantContext.open(ACME)) {
                return question.get();
              }
            })
        .join();
  }

  private static EventBus brokenBus() {
    return (EventBus)
        Proxy.newProxyInstance(
            EventBus.class.getClassLoader(),
            new Class<?>[] {EventBus.class},
            (bus, method, arguments) -> {
              return switch (method.getName()) {
                case "republish", "announce" -> throw new IllegalStateException("broken bus");
                case "awaitQuiet", "hasSubscribers", "equals" -> true;
                case "hashCode" -> 1;
                default -> null;
              };
            });
  }

  private void run(Consumer<Shop> test) {
    runner.run(context -> test.accept(new Shop(context)));
  }

  /** What a test does with the context. */
  private static final class Shop {

    final ApplicationContext context;
    final EventBus events;
    final List<String> delivered = new CopyOnWriteArrayList<>();
    private final ReportCache reports;
    private final JdbcTemplate jdbc;
    private final Report<NoParams, Integer> sales;

    @SuppressWarnings("unchecked")
    Shop(AssertableApplicationContext context) {
      assertThat(context).hasNotFailed();
      this.context = context;
      events = context.getBean(EventBus.class);
      reports = context.getBean(ReportCache.class);
      jdbc = context.getBean(JdbcTemplate.class);
      sales = context.getBean("sales", Report.class);
      events.subscribe(
          OrderCreated.class,
          envelope ->
              delivered.add(
                  "%s of %s".formatted(envelope.event().id(), TenantContext.require().value())),
          SubscriptionOptions.inline());
    }

    int sales() {
      return reports.get(sales);
    }

    boolean isCached() {
      return isCached(TenantContext.require());
    }

    boolean isCached(TenantId tenant) {
      return reports.caches().tenant(tenant).has("sales");
    }

    int orders() {
      return jdbc.queryForObject("select count(*) from orders", Integer.class);
    }

    void order(String id) {
      jdbc.update("insert into orders values (?)", id);
      publish(id);
    }

    void publish(String id) {
      context.publishEvent(new OrderCreated(id));
    }

    void inTransaction(int propagation, Runnable work) {
      transaction(propagation).executeWithoutResult(status -> work.run());
    }

    void rolledBack(int propagation, Runnable work) {
      transaction(propagation)
          .executeWithoutResult(
              status -> {
                work.run();
                status.setRollbackOnly();
              });
    }

    private TransactionTemplate transaction(int propagation) {
      TransactionTemplate transaction =
          new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
      transaction.setPropagationBehavior(propagation);
      return transaction;
    }
  }

  @Configuration
  @EnableTransactionManagement
  static class ReadingListener {

    final List<Integer> afterCommit = new ArrayList<>();
    final List<Integer> atPublication = new ArrayList<>();
    private final ReportCache reports;
    private final Report<NoParams, Integer> sales;

    ReadingListener(ReportCache reports, Report<NoParams, Integer> sales) {
      this.reports = reports;
      this.sales = sales;
    }

    @TransactionalEventListener
    void afterCommit(OrderCreated event) {
      afterCommit.add(reports.get(sales));
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    void atPublication(OrderCreated event) {
      atPublication.add(reports.get(sales));
    }
  }

  private static final class BrokenCallback implements TransactionSynchronization {

    @Override
    public int getOrder() {
      return HIGHEST_PRECEDENCE;
    }

    @Override
    public void afterCommit() {
      throw new IllegalStateException("broken callback");
    }
  }

  /** Can't tell whether its commits took place. */
  private static final class LostConnection extends AbstractPlatformTransactionManager {

    @Override
    protected Object doGetTransaction() {
      return new Object();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {}

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
      throw new TransactionSystemException("connection lost");
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {}
  }
}
