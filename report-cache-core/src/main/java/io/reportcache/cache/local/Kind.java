package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.key.Tag;
import java.util.Set;

/** The attributes that the entries of a report mostly share, stored once for all of them. */
record Kind(CachePolicy policy, Set<Tag> tags, ReportCounters counters) {}
