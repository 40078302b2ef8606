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
 * Frequency order, by Caffeine: a cache of the entries themselves, in which hits are repeated, says
 * which of them it would evict.
 *
 * <p>Caffeine knows one limit and no shares. Where it chooses an entry that a share protects, that
 * one goes back in, with the frequency it had, and another goes instead: of some entries drawn from
 * those that have to give way, the one with the fewest uses. So it's done where the limit is
 * exceeded that Caffeine doesn't know, the number of entries beside a weight. A draw takes the same
 * time however many entries there are.
 *
 * <p>Nothing depends on Caffeine's knowing exactly what the store holds. What it has beyond that is
 * passed over when chosen, and what it lacks is found by a draw.
 */
@SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
final class LeastFrequentlyUsed<E extends StoreEntry<?>> implements EvictionOrder<E> {

  private record Choice<E extends StoreEntry<?>>(E entry, Holding<E> from) {}

  private static final int DRAWN = 16;

  /** Choices that are followed up for one insertion; Caffeine makes one or two. */
  private static final int CHOICES = 64;

  // Caffeine evicts under a lock of its own, at times on a reader's thread; taking the store's lock
  // there could deadlock, so its choices only queue up and are followed by the next writer.
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
        maximumWeight == CacheStore.NO_WEIGHT
            ? builder.maximumSize(maximumSize).build()
            : builder
                .maximumWeight(maximumWeight)
                .weigher((E e, Holding<E> in) -> e.weight)
                .build();
  }

  /**
   * A use may have Caffeine tidy up, under its lock: not where the stack might not suffice (D4).
   */
  @Override
  public void used(E entry) {
    if (StackRoom.isThere()) {
      var unused = order.getIfPresent(entry); // the look is the point
      counter.count(entry);
    }
  }

  @Override
  public void arriving(E entry, Holding<E> into) {
    order.put(entry, into);
  }

  @Override
  public void added(E entry, Holding<E> into) {
    entry.used(++insertions); // of entries used as often the oldest goes
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
      return false; // it's the one to lose an entry, and has but the new one
    }
    order.cleanUp();
    Choice<E> choice = nextChoice(entry);
    if (choice == null) {
      draw(exceeded, first, room);
    } else if (choice.from.in(exceeded).compareFullness(first) != 0) {
      draw(exceeded, first, room); // first, or Caffeine would have one too many again
      order.put(choice.entry, choice.from);
    } else if (choice.entry == entry) {
      return false;
    } else {
      room.evict(choice.entry, choice.from);
    }
    return true;
  }

  /** Returns what Caffeine has chosen and is still there, or is to come; null if that's nothing. */
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
