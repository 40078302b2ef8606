package io.reportcache.cache;

/** An entry, and how its reader came by it. */
record Loaded(Entry entry, Source source) {}
