package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.stereotype.Component;

class OwnClassesTest {

  @Component
  static class Own {}

  @Test
  void classesOfSpringAreNot() {
    assertThat(OwnClasses.mayBe(SimpleAsyncTaskExecutor.class)).isFalse();
    assertThat(OwnClasses.mayBe(PropertyPlaceholderAutoConfiguration.class)).isFalse();
    assertThat(OwnClasses.mayBe(Own.class)).isTrue();
    assertThat(OwnClasses.mayBe(String.class)).isTrue();
  }

  @Test
  void methodsOfSpringAreNotRead() {
    AnnotatedMethods<String> all =
        new AnnotatedMethods<>(
            method -> {
              throw new AssertionError(method + " was read");
            });

    assertThat(all.getClassFilter().matches(SimpleAsyncTaskExecutor.class)).isFalse();
  }
}
