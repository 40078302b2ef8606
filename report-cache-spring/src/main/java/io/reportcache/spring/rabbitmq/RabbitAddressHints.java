package io.reportcache.spring.rabbitmq;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Lets Boot's connection details of RabbitMQ be read in a native image, too. */
final class RabbitAddressHints implements RuntimeHintsRegistrar {

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    for (String details : RabbitAddress.DETAILS) {
      for (String part : List.of("", "$Address")) {
        hints
            .reflection()
            .registerTypeIfPresent(
                classLoader, details + part, MemberCategory.INVOKE_PUBLIC_METHODS);
      }
    }
  }
}
