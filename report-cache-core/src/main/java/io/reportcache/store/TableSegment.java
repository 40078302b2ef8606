package io.reportcache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A part of an {@link EntryTable}: the entries whose hashes end in the same bits, by open
 * addressing with linear probing. Written under the store's lock, read without.
 *
 * <p>An entry never moves: it's put into one slot and leaves that for a mark or for what replaces
 * it. So a reader who goes from the slot where a key's search begins to the first empty one can't
 * miss what is there all the while. When the slots run out another segment takes the place of this
 * one, which stays as it was for those who are still reading it.
 *
 * <p>Slots are written with release and read plainly, behind a volatile read of where the slots
 * are: what readers need of an entry is final in it.
 */
@SuppressWarnings("ReferenceEquality") // an entry is itself, and a key is looked at for that first
final class TableSegment<E extends StoreEntry<?>> {

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(StoreEntry[].class);
  private static final int FEWEST = 4;

  /** Where an entry has been and others may lie behind. */
  private static final StoreEntry<Object> GONE = new StoreEntry<>(new Object()) {};

  /** The slots; a power of two of them, never all in use. */
  final @Nullable StoreEntry<?>[] slots;

  /** How many of the last bits all hashes have in common. */
  final int depth;

  private int entries;
  private int used; // by entries and by marks

  /** A new segment that is at most a third full with so many entries. */
  TableSegment(int depth, int room) {
    this.depth = depth;
    this.slots = new StoreEntry<?>[Math.max(FEWEST, Integer.highestOneBit(3 * room - 1) << 1)];
  }

  /** Returns the entry under the key in slots of a segment; null if there is none. */
  static @Nullable StoreEntry<?> find(@Nullable StoreEntry<?>[] slots, Object key, int hash) {
    int mask = slots.length - 1;
    for (int slot = home(hash, slots); ; slot++) {
      StoreEntry<?> entry = slots[slot & mask];
      if (entry == null || (entry.hash == hash && (entry.key == key || entry.key.equals(key)))) {
        return entry;
      }
    }
  }

  /** Returns the entry in the slot, null if that is empty or has a mark. */
  static @Nullable StoreEntry<?> entryAt(@Nullable StoreEntry<?>[] slots, int slot) {
    StoreEntry<?> entry = slots[slot];
    return entry == GONE ? null : entry;
  }

  int entries() {
    return entries;
  }

  /** Tells whether one entry more would make searches long. */
  boolean isFull() {
    return 2 * (used + 1) > slots.length;
  }

  /** Adds an entry whose key isn't there; the segment must not be full. */
  void add(E entry) {
    int mask = slots.length - 1;
    int slot = home(entry.hash, slots);
    while (entryAt(slots, slot) != null) {
      slot = (slot + 1) & mask;
    }
    if (slots[slot] == null) {
      used++;
    }
    entries++;
    SLOT.setRelease(slots, slot, entry);
  }

  /** Puts the second entry in place of the first, which has the same key, in one step. */
  void replace(E before, E after) {
    SLOT.setRelease(slots, slotOf(before), after);
  }

  /** Removes an entry that is there. */
  void remove(E entry) {
    int mask = slots.length - 1;
    int slot = slotOf(entry);
    entries--;
    if (slots[(slot + 1) & mask] != null) {
      SLOT.setRelease(slots, slot, GONE);
      return;
    }
    // Nothing lies behind it: it needs no mark, nor do those before it.
    do {
      used--;
      SLOT.setRelease(slots, slot, null);
      slot = (slot - 1) & mask;
    } while (slots[slot] == GONE);
  }

  /** Returns a segment with the same entries and room for as many more as they are. */
  TableSegment<E> rebuilt() {
    return with(depth, 0, 0);
  }

  /** Returns the segment of those entries whose hashes have this value in the next bit, too. */
  TableSegment<E> half(int bit) {
    return with(depth + 1, 1 << depth, bit << depth);
  }

  private TableSegment<E> with(int newDepth, int mask, int bits) {
    int count = 1; // who asks is about to add one
    for (StoreEntry<?> entry : slots) {
      if (entry != null && entry != GONE && (entry.hash & mask) == bits) {
        count++;
      }
    }
    TableSegment<E> made = new TableSegment<>(newDepth, count);
    for (StoreEntry<?> entry : slots) {
      if (entry != null && entry != GONE && (entry.hash & mask) == bits) {
        made.add(typed(entry));
      }
    }
    return made;
  }

  private int slotOf(E entry) {
    int mask = slots.length - 1;
    int slot = home(entry.hash, slots);
    while (slots[slot] != entry) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  @SuppressWarnings("unchecked") // only entries of E are added
  private E typed(StoreEntry<?> entry) {
    return (E) entry;
  }

  /** The last bits of a hash have chosen the segment; the first ones choose the slot. */
  private static int home(int hash, @Nullable StoreEntry<?>[] slots) {
    return hash >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
  }
}
