package io.reportcache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one partition by their keys. Written under the store's lock, read without.
 *
 * <p>The entries themselves are in the slots, with their hashes, so that a hit passes no node of a
 * map on its way. It is extendible hashing (Fagin, Nievergelt, Pippenger and Strong, 1979): the
 * last bits of a hash choose a segment in a directory. A segment that gets full is rebuilt or split
 * in two, and only the directory, of which there is a word for some hundred entries, is ever
 * doubled as a whole. So no write takes long, and how long doesn't depend on how many entries there
 * are. Most partitions have one segment, which is found without the directory.
 *
 * <p>A reader sees each key's latest entry, or one that was the latest while it was reading.
 */
final class EntryTable<K, E extends StoreEntry<K>> {

  private static final VarHandle SIZE;
  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(StoreEntry[][].class);

  /** Segments of more entries than these are split. */
  private static final int MOST = 1_024;

  /** The directory is doubled only if so many entries come to each of its places. */
  private static final int SPARSE = 64;

  static {
    try {
      SIZE = MethodHandles.lookup().findVarHandle(EntryTable.class, "size", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The slots of the only segment, one step nearer for most partitions; null if there are more. */
  private volatile @Nullable StoreEntry<?> @Nullable [] only;

  /** The slots of all segments: what readers need of them, and nothing that writes change. */
  private volatile @Nullable StoreEntry<?>[][] directory;

  private TableSegment<E>[] segments;
  private int size;

  EntryTable() {
    segments = onlySegment();
    only = segments[0].slots;
    directory = new StoreEntry<?>[][] {segments[0].slots};
  }

  /** Returns the entry under the key; null if there is none. */
  @SuppressWarnings("unchecked") // only entries of E are added
  @Nullable E get(K key) {
    int hash = StoreEntry.hashOf(key);
    @Nullable StoreEntry<?>[] slots = only;
    return (E) TableSegment.find(slots != null ? slots : slotsOf(hash), key, hash);
  }

  /** Returns how many entries there are. */
  int size() {
    return (int) SIZE.getOpaque(this);
  }

  /** Adds an entry whose key isn't there. */
  void add(E entry) {
    while (segmentOf(entry).isFull()) {
      makeRoom(entry.hash);
    }
    segmentOf(entry).add(entry);
    SIZE.setOpaque(this, size + 1);
  }

  /** Puts the second entry in place of the first, which is there and has the same key. */
  void replace(E before, E after) {
    segmentOf(before).replace(before, after);
  }

  /** Removes an entry that is there. */
  void remove(E entry) {
    segmentOf(entry).remove(entry);
    SIZE.setOpaque(this, size - 1);
    if (size == 0 && segments.length > 1) {
      segments = onlySegment();
      directory = new StoreEntry<?>[][] {segments[0].slots};
      only = segments[0].slots;
    }
  }

  /** Hands over the entries, as {@link CachePartition#forEach} says. */
  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // a segment is itself, whatever is in it
  void forEach(Consumer<? super E> action) {
    @Nullable StoreEntry<?>[][] places = directory.clone();
    for (int place = 0; place < places.length; place++) {
      @Nullable StoreEntry<?>[] slots = places[place];
      // A segment in several places is in all that end in the same bits as its first.
      if (place == 0 || slots != places[place - Integer.highestOneBit(place)]) {
        for (int slot = 0; slot < slots.length; slot++) {
          StoreEntry<?> entry = TableSegment.entryAt(slots, slot);
          if (entry != null) {
            action.accept((E) entry);
          }
        }
      }
    }
  }

  private @Nullable StoreEntry<?>[] slotsOf(int hash) {
    @Nullable StoreEntry<?>[][] places = directory;
    int place = hash & (places.length - 1);
    return (StoreEntry<?>[]) PLACE.getAcquire(places, place);
  }

  private TableSegment<E> segmentOf(E entry) {
    return segments[entry.hash & (segments.length - 1)];
  }

  private void makeRoom(int hash) {
    TableSegment<E> full = segments[hash & (segments.length - 1)];
    int bit = 1 << full.depth;
    if (full.entries() < MOST || (bit == segments.length && !doubleDirectory())) {
      TableSegment<E> rebuilt = full.rebuilt();
      for (int place = hash & (bit - 1); place < segments.length; place += bit) {
        set(place, rebuilt);
      }
    } else {
      TableSegment<E> low = full.half(0);
      TableSegment<E> high = full.half(1);
      for (int place = hash & (bit - 1); place < segments.length; place += bit) {
        set(place, (place & bit) == 0 ? low : high);
      }
    }
  }

  /** Not where many hashes are alike: their segments would be split in vain. */
  private boolean doubleDirectory() {
    int length = segments.length;
    if ((long) SPARSE * length > size) {
      return false;
    }
    segments = Arrays.copyOf(segments, 2 * length);
    System.arraycopy(segments, 0, segments, length, length);
    @Nullable StoreEntry<?>[][] places = Arrays.copyOf(directory, 2 * length);
    System.arraycopy(places, 0, places, length, length);
    directory = places;
    only = null; // before there is a second segment
    return true;
  }

  private void set(int place, TableSegment<E> segment) {
    segments[place] = segment;
    PLACE.setRelease(directory, place, segment.slots);
    if (segments.length == 1) {
      only = segment.slots;
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of generic types
  private static <E extends StoreEntry<?>> TableSegment<E>[] onlySegment() {
    return new TableSegment[] {new TableSegment<E>(0, 1)};
  }
}
