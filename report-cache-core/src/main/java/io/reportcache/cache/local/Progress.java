package io.reportcache.cache.local;

import io.reportcache.cache.LoadLimits;

/** How far a load has got when its caller stops waiting, and the message for the caller. */
enum Progress {
  BEGUN(
      "the load of %s for %s has taken longer than its hard time-out of %d ms; it goes on, and its"
          + " value will be stored; give it more time, or serve expired values by staleIfError"),

  /** It waits for a place within the {@link LoadLimits}, or for a thread of the executor. */
  WAITS(
      "the load of %s for %s hasn't begun within its hard time-out of %d ms; it still waits for a"
          + " place or a thread, and its value will be stored when it has run; find out which loads hold"
          + " the others, or raise the load limits"),

  /** Only its caller would have begun it. */
  GIVEN_UP(
      "the load of %s for %s hasn't begun within its hard time-out of %d ms, and is given up: other"
          + " loads of its key took up all places; find out why they take so long, or raise the load"
          + " limits");

  /** The format of the message, which takes the key, the tenant and the milliseconds. */
  final String message;

  Progress(String message) {
    this.message = message;
  }
}
