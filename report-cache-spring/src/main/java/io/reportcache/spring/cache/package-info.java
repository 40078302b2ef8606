/** Spring's {@code CacheManager} on the caches of tenants, for {@code @Cacheable} and the like. */
@NullMarked
package io.reportcache.spring.cache;

import org.jspecify.annotations.NullMarked;
