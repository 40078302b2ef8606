package io.reportcache.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.reportcache.log.GuardedLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The meters of names that come and go, once for each name in each registry. A name whose meters a
 * registry refuses is tried again when it's shown again, and keeps no other from its meters. A
 * registry that the host has let go isn't held.
 *
 * <p>Registers under no lock of its own, and is to be called under none: a registry has locks, and
 * listeners of the host.
 */
final class Appearing {

  private final GuardedLog log;
  private final Registration registration;
  private final Map<MeterRegistry, Map<String, List<Meter.Id>>> done =
      new WeakHashMap<>(); // guarded by this
  private final Set<String> refused = new HashSet<>(); // guarded by this

  /** Registers the meters of a name, and returns them. */
  @FunctionalInterface
  interface Registration {
    List<? extends Meter> register(MeterRegistry registry, String name);
  }

  Appearing(Class<?> owner, Registration registration) {
    log = GuardedLog.of(owner);
    this.registration = registration;
  }

  synchronized void in(MeterRegistry registry) {
    done.putIfAbsent(registry, new HashMap<>());
  }

  /** Registers the meters of the names that have none yet. */
  void show(Collection<String> names) {
    for (MeterRegistry registry : registries()) {
      names.stream()
          .filter(name -> begins(registry, name))
          .forEach(name -> register(registry, name));
    }
  }

  /** Does so, and removes the meters of all other names. */
  void showOnly(Collection<String> names) {
    for (MeterRegistry registry : registries()) {
      othersThan(names, registry).forEach(registry::remove);
    }
    show(names);
  }

  private void register(MeterRegistry registry, String name) {
    try {
      List<? extends Meter> meters = registration.register(registry, name);
      note(registry, name, meters.stream().map(Meter::getId).toList());
    } catch (Throwable e) { // the other names have their meters, and the scrape its answer
      if (giveUp(registry, name)) {
        log.warn("The meters of '{}' can't be registered yet; it's tried again", name, e);
      }
    }
  }

  private synchronized List<MeterRegistry> registries() {
    return List.copyOf(done.keySet());
  }

  private synchronized boolean begins(MeterRegistry registry, String name) {
    return namesIn(registry).putIfAbsent(name, List.of()) == null;
  }

  private synchronized void note(MeterRegistry registry, String name, List<Meter.Id> meters) {
    namesIn(registry).put(name, meters);
  }

  /** Tells whether it's the name's first failure. */
  private synchronized boolean giveUp(MeterRegistry registry, String name) {
    namesIn(registry).remove(name);
    return refused.add(name);
  }

  private synchronized List<Meter.Id> othersThan(Collection<String> names, MeterRegistry registry) {
    Map<String, List<Meter.Id>> there = namesIn(registry);
    List<Meter.Id> gone = new ArrayList<>();
    there.forEach((name, meters) -> gone.addAll(names.contains(name) ? List.of() : meters));
    there.keySet().retainAll(names);
    return gone;
  }

  private Map<String, List<Meter.Id>> namesIn(MeterRegistry registry) {
    return done.computeIfAbsent(registry, unused -> new HashMap<>());
  }
}
