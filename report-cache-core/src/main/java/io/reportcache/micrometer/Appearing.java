package io.reportcache.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** Registers under no lock of its own, since a registry has locks, and listeners of the host. */
  void show(Collection<String> names) {
    List<Runnable> fresh = new ArrayList<>();
    synchronized (this) {
      done.forEach(
          (registry, known) ->
              names.stream()
                  .filter(known::add)
                  .forEach(name -> fresh.add(() -> register.accept(registry, name))));
    }
    fresh.forEach(Runnable::run);
  }

  /** Has the name's meters registered again if it comes again. */
  synchronized void forget(String name) {
    done.values().forEach(known -> known.remove(name));
  }
}
