package io.reportcache.cache;

/** The settings of a builder, for tests that start an engine themselves. */
public final class Settings {

  private Settings() {}

  public static CacheSettings of(TenantCacheManagerBuilder builder) {
    return builder.settings();
  }
}
