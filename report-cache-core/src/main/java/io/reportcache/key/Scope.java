package io.reportcache.key;

/**
 * Anything inside a tenant that an invalidation can name: one key, a pattern over keys, a tag.
 *
 * @since 0.1
 */
public sealed interface Scope permits ReportKey, KeyPattern, Tag {}
