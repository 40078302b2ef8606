package io.reportcache.cache.local;

import io.reportcache.cache.Source;

/** An entry, and how the read got it. */
record Found(Entry entry, Source source) {}
