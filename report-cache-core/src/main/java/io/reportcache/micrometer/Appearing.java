package io.reportcache.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Registers the meters of names that come one by one, once for each name in each registry. */
final class Appearing {

  private final BiConsumer<MeterRegistry, String> register;
  private final Map<MeterRegistry, Set<String>> done = new LinkedHashMap<>(); // guarded by this

  Appearing(BiConsumer<MeterRegistry, String> register) {
    this.register = register;
  }

  synchronized void in(MeterRegistry registry) {
    done.putIfAbsent(registry, new HashSet<>());
  }

  synchronized void show(Collection<String> names) {
    done.forEach(
        (registry, known) ->
            names.stream().filter(known::add).forEach(name -> register.accept(registry, name)));
  }

  /** Has the name's meters registered again if it comes again. */
  synchronized void forget(String name) {
    done.values().forEach(known -> known.remove(name));
  }
}
