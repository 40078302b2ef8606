package io.reportcache.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Lets Boot's connection details of Redis be read in a native image, too. */
final class RedisAddressHints implements RuntimeHintsRegistrar {

  private static final List<String> PARTS = List.of("Standalone", "Sentinel", "Cluster", "Node");

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    BootDetails.registerHints(hints, classLoader, RedisAddress.DETAILS, PARTS);
  }
}
