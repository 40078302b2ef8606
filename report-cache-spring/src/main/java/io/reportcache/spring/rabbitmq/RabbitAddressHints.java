package io.reportcache.spring.rabbitmq;

import io.reportcache.spring.BootDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Lets Boot's connection details of RabbitMQ be read in a native image, too. */
final class RabbitAddressHints implements RuntimeHintsRegistrar {

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    BootDetails.registerHints(hints, classLoader, RabbitAddress.DETAILS, List.of("Address"));
  }
}
