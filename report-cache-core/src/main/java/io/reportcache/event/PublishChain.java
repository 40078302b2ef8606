package io.reportcache.event;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The events that this thread is delivering: each but the first was published while handlers of the
 * one before ran. Handlers that publish in a circle make it endless, on one bus or over several; so
 * its length is bounded, and so is the number of events that recur in it. The second stops a circle
 * in which each event is published more than once: it would end, but not in anybody's lifetime.
 */
final class PublishChain {

  /** How many events may be published inside each other's inline handlers: 64. */
  static final int LONGEST = 64;

  /** How many events may be published inside one that are inside another of their name: 10,000. */
  static final int MOST_RECURRING = 10_000;

  /** From so many events that follow from each other on, through queues, each tenfold is told. */
  private static final long MANY = 1_000;

  private static final ThreadLocal<@Nullable PublishChain> INNERMOST = new ThreadLocal<>();

  final long follows;
  boolean ended; // to be set first, in case that the stack is at its end and leave can't be called
  private final @Nullable PublishChain outer;
  private final PublishChain first;
  private final Object bus;
  private final String name;
  private final int length;
  private int recurring; // of the first only
  private boolean told; // of the first only

  private PublishChain(Object bus, String name, @Nullable PublishChain outer, long follows) {
    this.bus = bus;
    this.name = name;
    this.outer = outer;
    this.first = outer == null ? this : outer.first;
    this.length = outer == null ? 1 : outer.length + 1;
    this.follows = follows;
  }

  /** Begins the delivery of an event that is published on this thread. */
  static PublishChain publish(Object bus, String name) {
    PublishChain outer = innermost();
    return enter(new PublishChain(bus, name, outer, outer == null ? 0 : outer.follows + 1));
  }

  /** Begins the handling of an event that was published before, perhaps on another thread. */
  static PublishChain handle(Object bus, String name, long follows) {
    return enter(new PublishChain(bus, name, innermost(), follows));
  }

  /** Returns how many handlers of this bus have called this thread. */
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

  /** Tells whether there is no end to be expected. To be asked once for each event. */
  boolean isEndless() {
    return length > LONGEST || (recurs() && ++first.recurring > MOST_RECURRING);
  }

  /** Tells whether this is the first that is found endless within the outermost. */
  boolean isNews() {
    boolean news = !first.told;
    first.told = true;
    return news;
  }

  /** Tells whether so many events follow from each other that somebody should know. */
  boolean isLong() {
    long tenfold = MANY;
    while (tenfold < follows && tenfold < Long.MAX_VALUE / 10) {
      tenfold *= 10;
    }
    return tenfold == follows;
  }

  /** Names the events from the last of the same name on: the circle, if it is one; else all. */
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

  /** Ends what this began. */
  void leave() {
    INNERMOST.set(outer); // not removed if null: the next look would put that back, at a cost
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
