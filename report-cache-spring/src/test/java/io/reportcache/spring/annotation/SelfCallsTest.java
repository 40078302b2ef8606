package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.spring.Logged;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Annotations where no proxy sees the call are found at the start. */
class SelfCallsTest {

  static class CallsItself {
    public int report() {
      return total("bob") + lazily().get();
    }

    private Supplier<Integer> lazily() {
      return () -> total("eve");
    }

    public Supplier<Integer> reference() {
      return this::count;
    }

    @CachedReport("total")
    public int total(String owner) {
      return 1;
    }

    @CachedReport("count")
    public int count() {
      return 2;
    }
  }

  static class CallsInherited extends CallsItself {
    public int twice() {
      return 2 * count();
    }
  }

  static class CallsNone {
    private final CallsItself other;

    CallsNone(CallsItself other) {
      this.other = other;
    }

    public int report() {
      return other.total("bob") + count("of another signature");
    }

    public int count(String text) {
      return text.length();
    }

    @CachedReport("none")
    public int count() {
      return 2;
    }
  }

  static class CallsItsProxy {
    private final ObjectProvider<CallsItsProxy> self;

    CallsItsProxy(ObjectProvider<CallsItsProxy> self) {
      this.self = self;
    }

    public int report() {
      return self.getObject().total();
    }

    @CachedReport("total")
    public int total() {
      return 1;
    }
  }

  @Test
  void aCallOfItsOwnMethodIsFound() {
    assertThat(found(CallsItself.class))
        .containsExactly("lazily calls total", "reference calls count", "report calls total");
    assertThat(found(CallsInherited.class)).contains("twice calls count", "report calls total");
  }

  @Test
  void otherCallsAreNot() {
    assertThat(found(CallsNone.class)).isEmpty();
    assertThat(found(CallsItsProxy.class)).isEmpty();
  }

  @Test
  void theLogSaysSoAtTheStart() {
    try (Logged log = new Logged(SelfCallCheck.class)) {
      context()
          .withBean(CallsItself.class)
          .run(
              context ->
                  assertThat(log.messages())
                      .singleElement()
                      .asString()
                      .startsWith(
                          CallsItself.class.getName()
                              + ": lazily calls total, reference calls count, report calls total."));
    }
  }

  static class PrivateMethod {
    @CachedReport("a")
    private int call() {
      return 1;
    }

    int use() {
      return call();
    }
  }

  static class StaticMethod {
    @InvalidatesReports("a")
    static void call() {}
  }

  static class FinalMethod {
    @CachedReport("a")
    public final int call() {
      return 1;
    }
  }

  static Stream<Class<?>> outOfReach() {
    return Stream.of(PrivateMethod.class, StaticMethod.class, FinalMethod.class);
  }

  @ParameterizedTest
  @MethodSource("outOfReach")
  <T> void aMethodThatNoProxyInterceptsStopsTheStart(Class<T> bean) {
    context()
        .withBean(bean)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining(bean.getName() + ".call would do nothing"));
  }

  private static Collection<String> found(Class<?> type) {
    Set<Method> annotated =
        Arrays.stream(type.getMethods())
            .filter(method -> method.isAnnotationPresent(CachedReport.class))
            .collect(Collectors.toSet());
    return SelfCalls.of(type, annotated);
  }

  private static ApplicationContextRunner context() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, ReportAnnotationsAutoConfiguration.class))
        .withPropertyValues("report-cache.single-tenant=true");
  }
}
