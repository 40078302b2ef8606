package io.reportcache.spring.cache;

import static io.reportcache.spring.cache.ThreadsOf.await;
import static io.reportcache.spring.cache.ThreadsOf.in;
import static io.reportcache.spring.cache.ThreadsOf.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.ApplicationContext;

/**
 * F1 for annotations: whatever drops a result while its method runs, the result isn't kept, whether
 * the method is {@code @Cacheable}, in {@code sync}, or returns a {@code CompletableFuture}.
 */
class EvictionDuringLoadTest {

  record OrderPlaced(String region) implements DomainEvent {}

  record RatesChanged() implements DomainEvent {}

  static class State {
    volatile String data = "old";
    volatile CountDownLatch read = new CountDownLatch(0);
    volatile CountDownLatch released = new CountDownLatch(0);
  }

  /** Reads the data, and returns when released. */
  static class Sales {

    private final State state = new State();
    private final Map<String, CompletableFuture<String>> futures = new ConcurrentHashMap<>();

    State state() { // not the field, which a proxy doesn't have
      return state;
    }

    void hold() {
      state.read = new CountDownLatch(1);
      state.released = new CountDownLatch(1);
    }

    @Cacheable("sales")
    public String plain(String region) {
      return load();
    }

    @Cacheable(cacheNames = "sales", sync = true)
    public String sync(String region) {
      return load();
    }

    @Cacheable("sales")
    public CompletableFuture<String> future(String region) {
      return loadLater(region);
    }

    @Cacheable(cacheNames = "sales", sync = true)
    public CompletableFuture<String> futureInSync(String region) {
      return loadLater(region);
    }

    @CacheEvict("sales")
    public void evict(String region) {}

    @CacheEvict(cacheNames = "sales", beforeInvocation = true)
    public void evictEarly(String region) {}

    @CacheEvict(cacheNames = "sales", allEntries = true)
    public void evictAll() {}

    @CacheEvict("sales")
    public CompletableFuture<Void> evictLater(String region) {
      return ThreadsOf.start(() -> null);
    }

    @CachePut("sales")
    public String put(String region) {
      return state.data;
    }

    private String load() {
      CountDownLatch held = state.released;
      String value = state.data;
      state.read.countDown();
      await(held);
      return value;
    }

    private CompletableFuture<String> loadLater(String region) {
      CountDownLatch held = state.released;
      String value = state.data; // is there from here on
      state.read.countDown();
      if (held.getCount() == 0) {
        return CompletableFuture.completedFuture(value);
      }
      CompletableFuture<String> result = new CompletableFuture<>();
      futures.put(region, result);
      return result.thenApply(unused -> value);
    }

    /** Lets what is loading return. */
    void release() {
      state.released.countDown();
      futures.values().forEach(future -> future.complete(""));
      futures.clear();
    }
  }

  enum Way {
    PLAIN {
      @Override
      CompletableFuture<String> call(Sales sales) {
        return ThreadsOf.start("acme", () -> sales.plain("eu"));
      }
    },
    SYNC {
      @Override
      CompletableFuture<String> call(Sales sales) {
        return ThreadsOf.start("acme", () -> sales.sync("eu"));
      }
    },
    FUTURE {
      @Override
      CompletableFuture<String> call(Sales sales) {
        return in("acme", () -> sales.future("eu"));
      }
    },
    FUTURE_IN_SYNC {
      @Override
      CompletableFuture<String> call(Sales sales) {
        return in("acme", () -> sales.futureInSync("eu"));
      }
    };

    abstract CompletableFuture<String> call(Sales sales);
  }

  enum Drop {
    EVICTED(context -> sales(context).evict("eu")),
    EVICTED_EARLY(context -> sales(context).evictEarly("eu")),
    ALL_EVICTED(context -> sales(context).evictAll()),
    EVICTED_WHEN_A_FUTURE_ENDS(context -> resultOf(sales(context).evictLater("eu"))),
    EVICTED_BY_HAND(context -> manager(context).getCache("sales").evict("eu")),
    CLEARED_BY_HAND(context -> manager(context).getCache("sales").clear()),
    INVALIDATED_BY_HAND(context -> manager(context).getCache("sales").invalidate()),
    FORGOTTEN(context -> caches(context).forget("sales:eu")),
    BY_PATTERN(context -> caches(context).invalidate("sales:*")),
    BY_TAG(context -> caches(context).invalidate(List.of(Tag.of("orders")), "test")),
    FLUSHED(context -> caches(context).flush()),
    ALL_TENANTS(context -> caches(context).invalidateAllTenants("sales:*")),
    BY_EVENT(context -> context.getBean(EventBus.class).publish(new RatesChanged())),
    BY_EVENT_OF_ITS_KEY(context -> context.getBean(EventBus.class).publish(new OrderPlaced("eu"))),
    BY_SPRINGS_PUBLISHER(context -> context.publishEvent(new OrderPlaced("eu")));

    private final Consumer<ApplicationContext> drop;

    Drop(Consumer<ApplicationContext> drop) {
      this.drop = drop;
    }
  }

  static List<Arguments> cells() {
    return java.util.Arrays.stream(Way.values())
        .flatMap(way -> java.util.Arrays.stream(Drop.values()).map(drop -> Arguments.of(way, drop)))
        .toList();
  }

  @ParameterizedTest(name = "{1} while loaded {0}")
  @MethodSource("cells")
  void whatIsDroppedWhileItIsLoadedIsNotKept(Way way, Drop drop) {
    run(
        context -> {
          Sales sales = sales(context);
          sales.hold();
          CompletableFuture<String> before = way.call(sales);
          await(sales.state().read);
          sales.state().data = "new";
          in("acme", () -> drop(drop, context));
          sales.release();
          assertThat(resultOf(before)).as("F2").isEqualTo("old");
          assertThat(in("acme", () -> caches(context).getKeys())).isEmpty();
          assertThat(resultOf(way.call(sales))).isEqualTo("new");
          assertThat(in("acme", () -> caches(context).get("sales:eu", String.class)))
              .contains("new");
        });
  }

  @ParameterizedTest(name = "{1} while loaded {0}")
  @MethodSource("cells")
  void whoReadsMeanwhileGetsTheNewResultAndKeepsIt(Way way, Drop drop) {
    run(
        context -> {
          Sales sales = sales(context);
          sales.hold();
          CountDownLatch release = sales.state().released;
          CompletableFuture<String> before = way.call(sales);
          await(sales.state().read);
          sales.state().data = "new";
          in("acme", () -> drop(drop, context));
          sales.state().released = new CountDownLatch(0); // for later callers
          assertThat(resultOf(way.call(sales))).as("waits for nobody").isEqualTo("new");
          release.countDown();
          sales.release();
          assertThat(resultOf(before)).isEqualTo("old");
          assertThat(resultOf(way.call(sales))).isEqualTo("new");
          assertThat(in("acme", () -> caches(context).get("sales:eu", String.class)))
              .contains("new");
        });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPutWhileItIsLoadedStays(Way way) {
    run(
        context -> {
          Sales sales = sales(context);
          sales.hold();
          CompletableFuture<String> before = way.call(sales);
          await(sales.state().read);
          sales.state().data = "new";
          in("acme", () -> sales.put("eu"));
          sales.release();
          resultOf(before);
          assertThat(in("acme", () -> caches(context).get("sales:eu", String.class)))
              .contains("new");
        });
  }

  @ParameterizedTest
  @EnumSource
  void whatOthersDropMeanwhileDoesNotConcernIt(Way way) {
    run(
        context -> {
          Sales sales = sales(context);
          sales.hold();
          CompletableFuture<String> result = way.call(sales);
          await(sales.state().read);
          in("globex", () -> drop(Drop.EVICTED, context));
          in("globex", () -> drop(Drop.ALL_EVICTED, context));
          in(
              "acme",
              () -> {
                sales.evict("us");
                caches(context).invalidate("stock:*");
                caches(context).cleanUp();
                return null;
              });
          sales.release();
          assertThat(resultOf(result)).isEqualTo("old");
          assertThat(in("acme", () -> caches(context).get("sales:eu", String.class)))
              .contains("old");
          assertThat(in("globex", () -> caches(context).getKeys())).isEmpty();
        });
  }

  @Test
  void aMethodThatFailsLeavesNoTraceOfItsRead() {
    run(
        context -> {
          Sales sales = sales(context);
          in(
              "acme",
              () -> {
                assertThat(manager(context).getCache("sales").get("eu")).isNull(); // never put
                sales.evict("eu");
                sales.put("eu");
                return null;
              });
          assertThat(in("acme", () -> sales.plain("eu"))).isEqualTo("old");
          assertThat(in("acme", () -> caches(context).has("sales:eu"))).isTrue();
        });
  }

  @Test
  void aResultBuiltOfOthersIsKeptWhenTheyAreLoadedForIt() {
    run(
        context -> {
          caches(context).cascade("sales:*", "dashboard:*");
          Dashboard dashboard = context.getBean(Dashboard.class);
          in("acme", () -> dashboard.of("eu"));
          assertThat(in("acme", () -> caches(context).getKeys()))
              .containsExactly("dashboard:eu", "sales:eu");
          in("acme", () -> drop(Drop.EVICTED, context));
          assertThat(in("acme", () -> caches(context).getKeys())).isEmpty();
        });
  }

  static class Dashboard {

    private final Sales sales;

    Dashboard(Sales sales) {
      this.sales = sales;
    }

    @Cacheable("dashboard")
    public String of(String region) {
      return "all of " + sales.plain(region);
    }
  }

  @Test
  void aRuleReachesOneKeyOfACache() {
    run(
        context -> {
          Sales sales = sales(context);
          in("acme", () -> sales.plain("eu") + sales.plain("us"));
          in("globex", () -> sales.plain("eu"));
          in("acme", () -> drop(Drop.BY_EVENT_OF_ITS_KEY, context));
          assertThat(in("acme", () -> caches(context).getKeys())).containsExactly("sales:us");
          assertThat(in("globex", () -> caches(context).getKeys())).containsExactly("sales:eu");
          in("acme", () -> drop(Drop.BY_EVENT, context));
          assertThat(in("acme", () -> caches(context).getKeys())).isEmpty();
          assertThat(in("globex", () -> caches(context).getKeys())).containsExactly("sales:eu");
        });
  }

  private static Object drop(Drop drop, ApplicationContext context) {
    drop.drop.accept(context);
    return drop;
  }

  private static void run(Consumer<ApplicationContext> steps) {
    ApplicationContextRunner runner =
        Contexts.caching()
            .withPropertyValues("report-cache.caches.sales.tags=orders")
            .withBean(Sales.class)
            .withBean(Dashboard.class)
            .withBean(
                InvalidationRules.class,
                () ->
                    InvalidationRules.builder()
                        .on(RatesChanged.class)
                        .invalidate("sales:*")
                        .on(OrderPlaced.class)
                        .invalidate(
                            placed -> ReportKey.ofParams("sales", Object.class, placed.region()))
                        .build());
    runner.run(
        context -> {
          assertThat(context).hasNotFailed();
          assertThat(TenantContext.current()).isEqualTo(java.util.Optional.<TenantId>empty());
          steps.accept(context);
        });
  }

  private static Sales sales(ApplicationContext context) {
    return context.getBean(Sales.class);
  }

  private static CacheManager manager(ApplicationContext context) {
    return context.getBean(CacheManager.class);
  }

  private static TenantCacheManager caches(ApplicationContext context) {
    return context.getBean(TenantCacheManager.class);
  }
}
