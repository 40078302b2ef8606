package io.reportcache.spring;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ReflectionUtils;

/** Lets the parameters in Spring's keys be read in a native image, too. */
final class SimpleKeyHints implements RuntimeHintsRegistrar {

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    Field params = ReflectionUtils.findField(SimpleKey.class, "params");
    if (params != null) {
      hints.reflection().registerField(params);
    }
  }
}
