package io.reportcache.spring.cache;

import static io.reportcache.spring.cache.ThreadsOf.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.TenantCacheManager;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** A4 for annotations, with real transactions on a real database. */
@Tag("slow")
class AnnotationsInTransactionsTest {

  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement
  static class Database {

    @Bean
    EmbeddedDatabase database() {
      EmbeddedDatabase database =
          new EmbeddedDatabaseBuilder()
              .setType(EmbeddedDatabaseType.H2)
              .generateUniqueName(true)
              .build();
      new JdbcTemplate(database).execute("create table orders (id varchar(20) primary key)");
      return database;
    }

    @Bean
    JdbcTemplate jdbc(EmbeddedDatabase database) {
      return new JdbcTemplate(database);
    }

    @Bean
    PlatformTransactionManager transactionManager(EmbeddedDatabase database) {
      return new DataSourceTransactionManager(database);
    }

    @Bean
    Orders orders(JdbcTemplate jdbc) {
      return new Orders(jdbc);
    }
  }

  static class Orders {

    private final AtomicInteger counts = new AtomicInteger();
    private final JdbcTemplate jdbc;

    Orders(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
    }

    AtomicInteger counts() { // not the field, which a proxy doesn't have
      return counts;
    }

    @Cacheable("orders")
    public int count() {
      counts.incrementAndGet();
      return read();
    }

    int read() {
      return jdbc.queryForObject("select count(*) from orders", Integer.class);
    }

    void insert(String id) {
      jdbc.update("insert into orders values (?)", id);
    }

    @Cacheable("orders")
    @Transactional
    public int countInATransaction() {
      return count();
    }

    @CacheEvict(cacheNames = "orders", allEntries = true)
    public void add(String id) {
      insert(id);
    }

    @CachePut("orders")
    public int put(int count) {
      return count;
    }
  }

  record Shop(Orders orders, TenantCacheManager caches, TransactionTemplate transaction) {

    int countElsewhere() {
      return resultOf(ThreadsOf.start(orders::count));
    }
  }

  @Test
  void anEvictionActsWithTheCommit() {
    run(
        shop -> {
          assertThat(shop.orders.count()).isZero();
          shop.transaction.executeWithoutResult(
              status -> {
                shop.orders.add("o-1");
                assertThat(shop.countElsewhere()).as("what has committed").isZero();
                assertThat(shop.orders.count()).as("its own").isEqualTo(1);
                assertThat(shop.countElsewhere()).isZero();
              });
          assertThat(shop.countElsewhere()).isEqualTo(1);
          assertThat(shop.orders.counts()).as("the transaction's count is kept").hasValue(2);
        });
  }

  @Test
  void anotherThatReloadsBeforeTheCommitKeepsNoOldResult() {
    run(
        shop -> {
          shop.transaction.executeWithoutResult(
              status -> {
                shop.orders.add("o-1"); // nothing was cached
                assertThat(shop.countElsewhere()).as("loads and keeps it").isZero();
                assertThat(shop.countElsewhere()).isZero();
              });
          assertThat(shop.countElsewhere()).isEqualTo(1);
        });
  }

  @Test
  void aRollbackUndoesTheEviction() {
    run(
        shop -> {
          shop.orders.count();
          shop.transaction.executeWithoutResult(
              status -> {
                shop.orders.add("o-1");
                assertThat(shop.orders.count()).isEqualTo(1);
                status.setRollbackOnly();
              });
          assertThat(shop.orders.count()).isZero();
          assertThat(shop.orders.counts()).as("the old one was kept").hasValue(2);
        });
  }

  @Test
  void aResultLoadedInATransactionIsForOthersFromTheCommitOn() {
    run(
        shop -> {
          shop.transaction.executeWithoutResult(
              status -> {
                shop.orders.count();
                assertThat(resultOf(ThreadsOf.start(() -> shop.caches.has("orders")))).isFalse();
              });
          assertThat(shop.caches.has("orders")).isTrue();
          shop.caches.forget("orders");
          shop.transaction.executeWithoutResult(
              status -> {
                shop.orders.count();
                status.setRollbackOnly();
              });
          assertThat(shop.caches.has("orders")).isFalse();
        });
  }

  @Test
  @SuppressWarnings("unchecked") // as code does that is written for Caffeine's
  void whatIsComputedThroughCaffeinesInterfaceIsForOthersFromTheCommitOn() {
    run(
        shop -> {
          Map<Object, Object> map =
              ((com.github.benmanes.caffeine.cache.Cache<Object, Object>)
                      SpringCacheTest.cache(SpringCacheManager.builder(shop.caches).build(), "sums")
                          .getNativeCache())
                  .asMap();
          for (boolean commits : new boolean[] {false, true}) {
            map.put("n", 1);
            shop.transaction.executeWithoutResult(
                status -> {
                  map.merge("n", 1, (old, one) -> (int) old + (int) one);
                  assertThat(map.replace("n", 7, 8)).isFalse();
                  assertThat(map.computeIfPresent("n", (key, old) -> (int) old + 1)).isEqualTo(3);
                  assertThatThrownBy(
                          () ->
                              map.compute(
                                  "n",
                                  (key, old) -> {
                                    throw new IllegalArgumentException("of the test");
                                  }))
                      .isInstanceOf(IllegalArgumentException.class);
                  assertThat(map.get("n")).isEqualTo(3);
                  assertThat(resultOf(ThreadsOf.start(() -> map.get("n")))).isEqualTo(1);
                  if (!commits) {
                    status.setRollbackOnly();
                  }
                });
            assertThat(map.get("n")).isEqualTo(commits ? 3 : 1);
          }
        });
  }

  @Test
  void anEvictionByOthersWhileATransactionLoadsIsNotLost() {
    run(
        shop -> {
          shop.transaction.executeWithoutResult(
              status -> {
                shop.orders.count();
                resultOf(
                    ThreadsOf.start(
                        () -> {
                          shop.orders.add("o-1");
                          return null;
                        }));
              });
          assertThat(shop.caches.has("orders")).isFalse();
          assertThat(shop.orders.count()).isEqualTo(1);
        });
  }

  @Test
  void aPutIsForOthersFromTheCommitOn() {
    run(
        shop -> {
          shop.transaction.executeWithoutResult(
              status -> {
                shop.orders.put(7);
                assertThat(resultOf(ThreadsOf.start(() -> shop.caches.has("orders:Integer#7"))))
                    .isFalse();
              });
          assertThat(shop.caches.get("orders:Integer#7", Integer.class)).contains(7);
        });
  }

  @Test
  void aCachedMethodMayBeginItsOwnTransaction() {
    run(
        shop -> {
          assertThat(shop.orders.countInATransaction()).isZero();
          assertThat(shop.orders.countInATransaction()).isZero();
          assertThat(shop.caches.has("orders")).isTrue();
          assertThat(shop.orders.counts()).hasValue(1);
        });
  }

  @Test
  void putIfAbsentPutsWhatTheTransactionHasEvicted() {
    run(
        shop -> {
          SpringCacheManager manager = SpringCacheManager.builder(shop.caches).build();
          SpringCacheTest.cache(manager, "stock").put("eu", "old");
          shop.transaction.executeWithoutResult(
              status -> {
                SpringCacheTest.cache(manager, "stock").evict("eu");
                assertThat(SpringCacheTest.cache(manager, "stock").putIfAbsent("eu", "new"))
                    .isNull();
              });
          assertThat(shop.caches.get("stock:eu", String.class)).contains("new");
        });
  }

  @Test
  void aFutureLoadedInATransactionIsSharedWithNobody() {
    run(
        shop -> {
          SpringCacheManager manager = SpringCacheManager.builder(shop.caches).build();
          CompletableFuture<String> loading = new CompletableFuture<>();
          shop.transaction.executeWithoutResult(
              status -> {
                CompletableFuture<String> own =
                    SpringCacheTest.cache(manager, "stock").retrieve("eu", () -> loading);
                String others =
                    resultOf(
                        ThreadsOf.start(
                            () ->
                                SpringCacheTest.cache(manager, "stock")
                                    .retrieve(
                                        "eu", () -> CompletableFuture.completedFuture("others"))
                                    .join()));
                assertThat(others).isEqualTo("others");
                resultOf(ThreadsOf.start(() -> loading.complete("uncommitted")));
                assertThat(own.join()).isEqualTo("uncommitted");
              });
          assertThat(shop.caches.get("stock:eu", String.class)).contains("others");
        });
  }

  @Test
  void whatIsLoadedBeforeASavepointIsRolledBackIsNotKept() {
    run(
        shop -> {
          TransactionTemplate nested = new TransactionTemplate(manager(shop));
          nested.setPropagationBehavior(TransactionTemplate.PROPAGATION_NESTED);
          shop.transaction.executeWithoutResult(
              status -> {
                Cache orders =
                    SpringCacheTest.cache(
                        SpringCacheManager.builder(shop.caches).build(), "orders");
                assertThat(orders.get(SimpleKey.EMPTY)).isNull(); // as @Cacheable does
                int[] counted = new int[1];
                nested.executeWithoutResult(
                    savepoint -> {
                      shop.orders.insert("o-1");
                      counted[0] = shop.orders.read();
                      savepoint.setRollbackOnly();
                    });
                orders.put(SimpleKey.EMPTY, counted[0]);
              });
          assertThat(shop.orders.count()).isZero();
        });
  }

  private static PlatformTransactionManager manager(Shop shop) {
    return Objects.requireNonNull(shop.transaction.getTransactionManager());
  }

  private static void run(Consumer<Shop> steps) {
    Contexts.withoutTenants()
        .withUserConfiguration(Database.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              steps.accept(
                  new Shop(
                      context.getBean(Orders.class),
                      context.getBean(TenantCacheManager.class),
                      new TransactionTemplate(context.getBean(PlatformTransactionManager.class))));
            });
  }
}
