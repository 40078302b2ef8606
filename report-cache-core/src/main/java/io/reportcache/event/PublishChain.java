package io.reportcache.event;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The chain of events that this thread is delivering: each event but the first was published by a
 * handler of the previous one. Handlers that publish in a circle, on one bus or over several, would
 * make the chain endless. So its length is bounded, and so is the number of events that recur in
 * it. The second bound stops a circle in which each event is published more than once: within the
 * first bound alone it would end only after some 2^64 events.
 */
final class PublishChain {

  /** The maximum number of events that are published inside each other's inline handlers: 64. */
  static final int LONGEST = 64;

  /**
   * The maximum number of events inside an outermost one that are nested in another event of their
   * own name: 10,000.
   */
  static final int MOST_RECURRING = 10_000;

  /**
   * A warning is logged when this many events follow from each other through queues, and at each
   * tenfold.
   */
  private static final long MANY = 1_000;

  private static final ThreadLocal<@Nullable PublishChain> INNERMOST = new ThreadLocal<>();

  final long follows;
  boolean ended; // set before leave() is called, for which there may be no stack
  private final @Nullable PublishChain outer;
  private final PublishChain first;
  private final Object bus;
  private final String name;
  private final int length;
  private int recurring; // of the first only
  private boolean told; // of the first only: the refusal has been logged

  private PublishChain(Object bus, String name, @Nullable PublishChain outer, long follows) {
    this.bus = bus;
    this.name = name;
    this.outer = outer;
    this.first = outer == null ? this : outer.first;
    this.length = outer == null ? 1 : outer.length + 1;
    this.follows = follows;
  }

  /** Begins the delivery of an event that is being published on this thread. */
  static PublishChain publish(Object bus, String name) {
    PublishChain outer = innermost();
    return enter(new PublishChain(bus, name, outer, outer == null ? 0 : outer.follows + 1));
  }

  /** Begins the handling of an event that was published earlier, perhaps on another thread. */
  static PublishChain handle(Object bus, String name, long follows) {
    return enter(new PublishChain(bus, name, innermost(), follows));
  }

  /** Returns how many handlers of this bus are on this thread's call stack. */
  static int handlersHere(Object bus) {
    int handlers = 0;
    for (PublishChain each = innermost(); each != null; each = each.outer) {
      handlers += each.bus.equals(bus) ? 1 : 0;
    }
    return handlers;
  }

  private static @Nullable PublishChain innermost() {
    PublishChain chain = INNERMOST.get();
    while (chain != null && chain.ended) {
      chain = chain.outer;
    }
    return chain;
  }

  private static PublishChain enter(PublishChain chain) {
    INNERMOST.set(chain);
    return chain;
  }

  /** Returns whether the chain exceeds a bound. Must be called once for each event. */
  boolean isEndless() {
    return length > LONGEST || (recurs() && ++first.recurring > MOST_RECURRING);
  }

  /** Returns whether this is the first excess inside the outermost event. */
  boolean isNews() {
    boolean news = !first.told;
    first.told = true;
    return news;
  }

  /** Returns whether a warning is due for the number of events that follow from each other. */
  boolean isLong() {
    long tenfold = MANY;
    while (tenfold < follows && tenfold < Long.MAX_VALUE / 10) {
      tenfold *= 10;
    }
    return tenfold == follows;
  }

  /**
   * Returns the names of the events from the last one of the same name on, which are the circle, or
   * of all if the name doesn't recur.
   */
  @Override
  public String toString() {
    Deque<String> names = new ArrayDeque<>();
    names.push(name);
    for (PublishChain each = outer; each != null; each = each.outer) {
      names.push(each.name);
      if (each.name.equals(name)) {
        break;
      }
    }
    return String.join(" > ", names);
  }

  /** Ends the delivery that this began. */
  void leave() {
    INNERMOST.set(outer); // not removed if null, since the next get() would add it again
  }

  private boolean recurs() {
    for (PublishChain each = outer; each != null; each = each.outer) {
      if (each.name.equals(name)) {
        return true;
      }
    }
    return false;
  }
}
