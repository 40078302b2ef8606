package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

class AnnotatedTypesTest {

  @Retention(RetentionPolicy.RUNTIME)
  @CachedReport("composed")
  @interface Composed {}

  interface Interface {
    @CachedReport("a")
    int report();
  }

  static class OfInterface implements Interface {
    @Override
    public int report() {
      return 1;
    }
  }

  static class Hidden {
    @WarmsReports(every = "1m")
    private void warm() {}

    void use() {
      warm();
    }
  }

  static class Inherits extends Hidden {}

  static class ByComposed {
    @Composed
    int report() {
      return 1;
    }
  }

  static class Twice {
    @InvalidatesReports("a")
    @InvalidatesReports("b")
    void change() {}
  }

  @TenantScoped
  static class Scoped {}

  static class None {
    @Deprecated
    public int report() {
      return 1;
    }
  }

  private final AnnotatedTypes types = new AnnotatedTypes();

  @ParameterizedTest
  @ValueSource(
      classes = {
        Interface.class,
        OfInterface.class,
        Hidden.class,
        Inherits.class,
        ByComposed.class,
        Twice.class,
        Scoped.class
      })
  void whatHasAnAnnotationIsFound(Class<?> type) {
    assertThat(types.contain(type)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        None.class,
        String.class,
        SimpleAsyncTaskExecutor.class,
        PropertyPlaceholderAutoConfiguration.class
      })
  void whatHasNoneIsLeftAlone(Class<?> type) {
    assertThat(types.contain(type)).isFalse();
  }
}
