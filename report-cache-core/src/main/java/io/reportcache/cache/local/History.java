package io.reportcache.cache.local;

/**
 * What last happened to keys that have no entry, for explanations.
 *
 * @param losses how their values were lost
 * @param failures how their last load failed
 */
record History(LastPerKey<Loss> losses, LastPerKey<FailedLoad> failures) {

  History() {
    this(new LastPerKey<>(), new LastPerKey<>());
  }
}
