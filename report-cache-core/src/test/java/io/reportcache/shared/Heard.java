package io.reportcache.shared;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Records what a store tells its listener. */
public final class Heard implements SharedStore.Listener {

  /** A message of an invalidation. */
  public record Invalidation(
      SpaceName space, Position position, List<String> scopes, String member) {}

  private final BlockingQueue<Invalidation> invalidations = new LinkedBlockingQueue<>();

  private final List<String> ends = new CopyOnWriteArrayList<>();

  /** How often invalidations may have been missed. */
  public final AtomicInteger gaps = new AtomicInteger();

  /** How often the server may have become another. */
  public final AtomicInteger changes = new AtomicInteger();

  @Override
  public void invalidated(SpaceName space, Position position, List<String> scopes, String member) {
    invalidations.add(new Invalidation(space, position, List.copyOf(scopes), member));
  }

  @Override
  public void mayHaveMissed() {
    gaps.incrementAndGet();
  }

  @Override
  public void serverChanged() {
    changes.incrementAndGet();
  }

  @Override
  public void loaded(SpaceName space, String key) {
    ends.add(space + " " + key);
  }

  /** Returns the values whose load has ended. */
  public List<String> loaded() {
    return List.copyOf(ends);
  }

  /** Waits for the next message. */
  public Invalidation next() throws InterruptedException {
    Invalidation next = invalidations.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("waited in vain for a message");
    }
    return next;
  }

  /** Tells whether no message waits now. */
  public boolean isSilent() {
    return invalidations.isEmpty();
  }
}
