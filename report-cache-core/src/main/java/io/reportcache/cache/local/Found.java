package io.reportcache.cache.local;

import io.reportcache.cache.Source;

/** An entry, and how its reader came by it. */
record Found(Entry entry, Source source) {}
