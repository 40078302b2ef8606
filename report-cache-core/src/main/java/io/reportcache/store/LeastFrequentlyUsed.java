package io.reportcache.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.reportcache.thread.StackRoom;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Evicts by frequency, with the help of Caffeine: a Caffeine cache of the entries, in which all
 * hits are repeated, tells which of them it would evict.
 *
 * <p>Caffeine knows one limit and no shares. If it chooses an entry that a share protects, that
 * entry is put back with the frequency it had, and another is evicted instead: of some entries
 * drawn from those that have to give way, the one with the fewest uses. The same is done if the
 * limit is exceeded that Caffeine doesn't know: the number of entries in a store with a maximum
 * weight. A draw takes the same time however many entries there are.
 *
 * <p>Caffeine needn't know exactly what the store holds. An entry that only Caffeine has is skipped
 * when it is chosen, and an entry that Caffeine lacks can be found by a draw.
 */
@SuppressWarnings("ReferenceEquality") // entries are compared by identity
final class LeastFrequentlyUsed<E extends StoreEntry<?>> implements EvictionOrder<E> {

  private record Choice<E extends StoreEntry<?>>(E entry, Holding<E> from) {}

  private static final int DRAWN = 16;

  /**
   * The maximum number of choices that are followed for one insertion; Caffeine makes one or two.
   */
  private static final int CHOICES = 64;

  // Caffeine evicts under a lock of its own, at times on a reader's thread; taking the store's lock
  // there could deadlock, so its choices are only queued, and the next writer follows them.
  private final Queue<Choice<E>> choices = new ConcurrentLinkedQueue<>();
  private final UseCounter counter = new UseCounter(new Stripes());
  private final Cache<E, Holding<E>> order;
  private long insertions;

  LeastFrequentlyUsed(int maximumSize, long maximumWeight) {
    Caffeine<E, Holding<E>> builder =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .evictionListener(
                (@Nullable E entry, @Nullable Holding<E> from, RemovalCause cause) -> {
                  if (entry != null && from != null) {
                    choices.add(new Choice<>(entry, from));
                  }
                });
    order =
        maximumWeight == Limit.NONE
            ? builder.maximumSize(maximumSize).build()
            : builder
                .maximumWeight(maximumWeight)
                .weigher((E e, Holding<E> in) -> e.weight)
                .build();
  }

  /**
   * Repeats the use in Caffeine, unless the stack might not suffice (D4): Caffeine may do
   * maintenance under its lock.
   */
  @Override
  public void used(E entry) {
    if (StackRoom.isThere()) {
      var unused = order.getIfPresent(entry); // called for its effect on the order
      counter.count(entry);
    }
  }

  @Override
  public void arriving(E entry, Holding<E> into) {
    order.put(entry, into);
  }

  @Override
  public void added(E entry, Holding<E> into) {
    entry.used(++insertions); // of entries used equally often the oldest goes
  }

  @Override
  public void removed(E entry) {
    order.invalidate(entry);
  }

  @Override
  public boolean evictFor(E entry, Holding<E> into, Limit<E> exceeded, Room<E> room) {
    Stake<E> first = exceeded.first();
    Stake<E> mine = into.in(exceeded);
    if (first == null || (mine.index < 0 && mine.compareFullness(first) < 0)) {
      return false; // its own partition has to give way, and has only the new entry
    }
    order.cleanUp();
    Choice<E> choice = nextChoice(entry);
    if (choice == null) {
      draw(exceeded, first, room);
    } else if (choice.from.in(exceeded).compareFullness(first) != 0) {
      draw(exceeded, first, room); // first, otherwise Caffeine would have one too many again
      order.put(choice.entry, choice.from);
    } else if (choice.entry == entry) {
      return false;
    } else {
      room.evict(choice.entry, choice.from);
    }
    return true;
  }

  /**
   * Returns the next choice of Caffeine whose entry is still there or about to be added; null if
   * there is none.
   */
  private @Nullable Choice<E> nextChoice(E coming) {
    for (int left = CHOICES; left > 0; left--) {
      Choice<E> choice = choices.poll();
      if (choice == null || choice.entry == coming || choice.from.entries.contains(choice.entry)) {
        return choice;
      }
    }
    return null;
  }

  private void draw(Limit<E> exceeded, Stake<E> first, Room<E> room) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Stake<E> from = first;
    E fewest = any(first, random);
    for (int drawn = 1; drawn < DRAWN; drawn++) {
      Stake<E> stake = exceeded.at(random.nextInt(exceeded.stakes()));
      if (stake.compareFullness(first) != 0) {
        stake = first;
      }
      E other = any(stake, random);
      if (isBefore(other, fewest)) {
        fewest = other;
        from = stake;
      }
    }
    room.evict(fewest, from.holding);
  }

  private static <E extends StoreEntry<?>> E any(Stake<E> stake, ThreadLocalRandom random) {
    EntryHeap<E> entries = stake.holding.entries;
    return entries.get(random.nextInt(entries.size()));
  }

  private static boolean isBefore(StoreEntry<?> one, StoreEntry<?> other) {
    int uses = one.uses();
    int others = other.uses();
    return uses == others ? UseClock.isBefore(one.lastUse(), other.lastUse()) : uses < others;
  }
}
