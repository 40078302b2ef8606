package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.io.IOException;
import java.time.YearMonth;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.Advised;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Timeout(60)
class CachedReportTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId BOND = TenantId.of("bond");

  record Filter(String region, int limit) {}

  static class Dashboards {

    final AtomicInteger calls = new AtomicInteger();
    final CountDownLatch running = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);

    @CachedReport(value = "kpis", ttl = "10m", tags = "all-kpis")
    public String kpis(YearMonth month) {
      return TenantContext.require().value() + " " + month + " " + calls.incrementAndGet();
    }

    @CachedReport(
        value = "top",
        key = {"#filter.region", "#filter.limit"},
        ttl = "${top.ttl:PT1H}")
    public List<Integer> top(Filter filter, Object unused) {
      return List.of(calls.incrementAndGet());
    }

    @CachedReport(value = "none", ttl = "10m")
    public String none() {
      calls.incrementAndGet();
      return null;
    }

    @CachedReport(value = "count", ttl = "10m")
    public int count() {
      return calls.incrementAndGet();
    }

    @CachedReport(value = "fails", ttl = "10m")
    public String fails() throws IOException {
      calls.incrementAndGet();
      throw new IOException("disk");
    }

    @CachedReport(value = "slow", ttl = "10m")
    public int slow() throws InterruptedException {
      int call = calls.incrementAndGet();
      running.countDown();
      goOn.await();
      return call;
    }

    @InvalidatesReports("slow")
    public void change() {}

    @CachedReport(value = "stale", ttl = "1ms", staleWhileRevalidate = "1h")
    public int stale() {
      return calls.incrementAndGet();
    }
  }

  @Test
  void aMethodRunsOnceForEachKeyAndTenant() {
    run(
        (dashboards, caches) -> {
          YearMonth may = YearMonth.of(2026, 5);
          assertThat(as(ACME, () -> dashboards.kpis(may))).isEqualTo("acme 2026-05 1");
          assertThat(as(ACME, () -> dashboards.kpis(may))).isEqualTo("acme 2026-05 1");
          assertThat(as(BOND, () -> dashboards.kpis(may))).isEqualTo("bond 2026-05 2");
          assertThat(as(ACME, () -> dashboards.kpis(may.plusMonths(1))))
              .isEqualTo("acme 2026-06 3");

          caches.tenant(ACME).invalidate("kpis:*");
          assertThat(as(ACME, () -> dashboards.kpis(may))).isEqualTo("acme 2026-05 4");
          assertThat(as(BOND, () -> dashboards.kpis(may))).isEqualTo("bond 2026-05 2");
        });
  }

  @Test
  void theKeyMayBeMadeOfExpressions() {
    run(
        (dashboards, caches) -> {
          List<Integer> first = as(ACME, () -> dashboards.top(new Filter("eu", 3), new Object()));

          assertThat(as(ACME, () -> dashboards.top(new Filter("eu", 3), new Object())))
              .isEqualTo(first);
          assertThat(as(ACME, () -> dashboards.top(new Filter("eu", 4), new Object())))
              .isNotEqualTo(first);
          assertThat(caches.tenant(ACME).getKeys())
              .containsExactlyInAnyOrder("top:eu:Integer#3", "top:eu:Integer#4");
        });
  }

  @Test
  void nullIsReturnedAndNotKept() {
    run(
        (dashboards, caches) -> {
          assertThat(as(ACME, dashboards::none)).isNull();
          assertThat(as(ACME, dashboards::none)).isNull();
          assertThat(TestCalls.of(dashboards)).isEqualTo(2);
        });
  }

  @Test
  void primitivesAreKept() {
    run(
        (dashboards, caches) -> {
          assertThat(as(ACME, dashboards::count)).isOne();
          assertThat(as(ACME, dashboards::count)).isOne();
        });
  }

  @Test
  void whatTheMethodThrowsReachesTheCallerAsItIs() {
    run(
        (dashboards, caches) -> {
          assertThatThrownBy(() -> as(ACME, dashboards::fails))
              .isInstanceOf(IOException.class)
              .hasMessage("disk");
          assertThatThrownBy(() -> as(ACME, dashboards::fails)).isInstanceOf(IOException.class);
          assertThat(TestCalls.of(dashboards)).isEqualTo(2);
        });
  }

  @Test
  void withoutATenantItIsRefused() {
    run(
        (dashboards, caches) ->
            assertThatThrownBy(dashboards::count).isInstanceOf(NoTenantException.class));
  }

  /** F1: a change during the computation isn't lost. */
  @Test
  void aChangeDuringTheCallIsSeenByTheNext() {
    run(
        (dashboards, caches) -> {
          CompletableFuture<Integer> slow =
              CompletableFuture.supplyAsync(() -> as(ACME, dashboards::slow));
          TestCalls.awaitRunning(dashboards);

          TenantContext.run(ACME, dashboards::change);
          TestCalls.letGo(dashboards);

          assertThat(slow.join()).isOne();
          assertThat(as(ACME, dashboards::slow)).isEqualTo(2);
        });
  }

  /** A result that is computed in the background outlives the call that has asked for it. */
  @Test
  void anExpiredResultServesWhileItIsComputedAnew() {
    run(
        (dashboards, caches) -> {
          int first = as(ACME, dashboards::stale);
          assertThat(first).isOne();

          while (as(ACME, dashboards::stale) < 3) { // ends, or the time-out of this class does
            Thread.onSpinWait();
          }
        });
  }

  static class NoResult {
    @CachedReport(value = "a", ttl = "1m")
    public void call() {}
  }

  static class AFuture {
    @CachedReport(value = "a", ttl = "1m")
    public CompletableFuture<String> call() {
      return new CompletableFuture<>();
    }
  }

  static class NoTtl {
    @CachedReport(value = "a", ttl = "soon")
    public String call() {
      return "";
    }
  }

  static class ZeroTtl {
    @CachedReport(value = "a", ttl = "0s")
    public String call() {
      return "";
    }
  }

  static class EmptySegment {
    @CachedReport(value = "a::b", ttl = "1m")
    public String call() {
      return "";
    }
  }

  static class UnknownVariable {
    @CachedReport(value = "a", ttl = "1m", key = "#x")
    public String call(String y) {
      return y;
    }
  }

  static Stream<Class<?>> wrong() {
    return Stream.of(
        NoResult.class,
        AFuture.class,
        NoTtl.class,
        ZeroTtl.class,
        EmptySegment.class,
        UnknownVariable.class);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  <T> void whatIsWrongStopsTheStartAndNamesTheMethod(Class<T> bean) {
    context()
        .withBean("wrong", bean)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasStackTraceContaining("@CachedReport on " + bean.getName() + ".call"));
  }

  private static <T> T as(TenantId tenant, Callable<T> call) {
    try {
      return TenantContext.call(tenant, call);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw sneaked(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Exception> RuntimeException sneaked(Exception e) throws X {
    throw (X) e;
  }

  /** A proxy has fields of its own, so calls are counted in the bean behind it. */
  private static final class TestCalls {
    static Dashboards bean(Dashboards proxy) {
      try {
        return (Dashboards) ((Advised) proxy).getTargetSource().getTarget();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    static int of(Dashboards proxy) {
      return bean(proxy).calls.get();
    }

    static void awaitRunning(Dashboards proxy) {
      try {
        bean(proxy).running.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    static void letGo(Dashboards proxy) {
      bean(proxy).goOn.countDown();
    }
  }

  private static ApplicationContextRunner context() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, ReportAnnotationsAutoConfiguration.class))
        .withBean(Dashboards.class);
  }

  private static void run(BiConsumer<Dashboards, TenantCacheManager> test) {
    context()
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              test.accept(
                  context.getBean(Dashboards.class), context.getBean(TenantCacheManager.class));
            });
  }
}
