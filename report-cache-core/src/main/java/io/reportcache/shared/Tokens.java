package io.reportcache.shared;

import io.reportcache.cache.FreshnessToken;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a {@link FreshnessToken}.
 *
 * @param tenant the position of the tenant's fences
 * @param allTenants the position of the fences over all tenants
 */
record Tokens(Position tenant, Position allTenants) {

  private static final FreshnessToken UNKNOWN = FreshnessToken.of("none");

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9]+)\\.([0-9]{1,18})~([A-Za-z0-9]+)\\.([0-9]{1,18})");

  /** Returns the token; one that no node can vouch for if a position isn't known. */
  static FreshnessToken of(@Nullable Position tenant, @Nullable Position allTenants) {
    return tenant == null || allTenants == null
        ? UNKNOWN
        : FreshnessToken.of(tenant + "~" + allTenants);
  }

  /** Returns the contents of a token; null if it has none. */
  static @Nullable Tokens parse(FreshnessToken token) {
    Matcher matcher = FORM.matcher(token.text());
    if (!matcher.matches()) {
      return null;
    }
    return new Tokens(
        new Position(matcher.group(1), Long.parseLong(matcher.group(2))),
        new Position(matcher.group(3), Long.parseLong(matcher.group(4))));
  }
}
