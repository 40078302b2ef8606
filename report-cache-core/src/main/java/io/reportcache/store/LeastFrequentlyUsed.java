package io.reportcache.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Frequency order, by Caffeine: a cache of the entries themselves, in which hits are repeated, says
 * which of them it would evict.
 *
 * <p>Caffeine knows no shares. Where it chooses an entry that a share protects, that one goes back
 * in, with the frequency it had, and the coldest of those that have to give way goes instead. The
 * search for that passes the protected entries that are colder: nothing without shares, at worst a
 * walk over all entries for an insertion into a store full of cold protected entries.
 */
final class LeastFrequentlyUsed<E extends StoreEntry<?>> implements EvictionOrder<E> {

  private record Choice<E extends StoreEntry<?>>(E entry, Holding<E> from) {}

  // Caffeine evicts under a lock of its own, at times on a reader's thread; taking the store's lock
  // there could deadlock, so its choices only queue up and are followed by the next writer.
  private final Queue<Choice<E>> choices = new ConcurrentLinkedQueue<>();
  private final HoldingHeap<E> holdings = new HoldingHeap<>();
  private final UseCounter counter = new UseCounter(new Stripes());
  private final Cache<E, Holding<E>> order;
  private final Policy.Eviction<E, Holding<E>> eviction;

  LeastFrequentlyUsed(int maximumSize) {
    order =
        Caffeine.newBuilder()
            .maximumSize(maximumSize)
            .executor(Runnable::run)
            .evictionListener(
                (@Nullable E entry, @Nullable Holding<E> from, RemovalCause cause) -> {
                  if (entry != null && from != null) {
                    choices.add(new Choice<>(entry, from));
                  }
                })
            .build();
    eviction = order.policy().eviction().orElseThrow();
  }

  @Override
  public void used(E entry) {
    var unused = order.getIfPresent(entry); // the look is the point
    counter.count(entry);
  }

  @Override
  public boolean admit(E entry, Holding<E> into) {
    entry.held();
    holdings.grow(into);
    holdings.enter(into, 0); // what was used when is Caffeine's to know
    order.put(entry, into);
    order.cleanUp();
    for (Choice<E> choice = choices.poll(); choice != null; choice = choices.poll()) {
      // A choice that was replaced or removed since is gone already.
      if (choice.entry.isHeld()) {
        evict(respectingShares(choice), entry);
      }
    }
    return entry.isHeld();
  }

  @Override
  public void discard(E entry, Holding<E> from) {
    order.invalidate(entry);
    forget(entry, from);
  }

  @Override
  public int size() {
    return holdings.entries();
  }

  @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
  private void evict(Choice<E> choice, E admitted) {
    forget(choice.entry, choice.from);
    if (choice.entry != admitted) { // which the partition doesn't know yet
      choice.from.partition.evict(choice.entry);
    }
  }

  private void forget(E entry, Holding<E> from) {
    entry.released();
    holdings.shrink(from);
  }

  @SuppressWarnings("ReferenceEquality") // the choice stands or is another
  private Choice<E> respectingShares(Choice<E> choice) {
    Holding<E> first = holdings.first();
    if (choice.from.compareFullness(first) == 0) {
      return choice;
    }
    Choice<E> instead =
        eviction.coldest(
            entries ->
                entries
                    .filter(entry -> entry.getValue().compareFullness(first) == 0)
                    .findFirst()
                    .map(LeastFrequentlyUsed::choice)
                    .orElse(choice));
    if (instead != choice) {
      order.invalidate(instead.entry); // first, or Caffeine would have one too many again
      order.put(choice.entry, choice.from);
    }
    return instead;
  }

  private static <E extends StoreEntry<?>> Choice<E> choice(Map.Entry<E, Holding<E>> entry) {
    return new Choice<>(entry.getKey(), entry.getValue());
  }
}
