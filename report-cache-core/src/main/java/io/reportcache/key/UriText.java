package io.reportcache.key;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a URI, the same for URIs that are equal: the case of scheme, host and escapes is
 * ignored.
 */
final class UriText {

  private static final Pattern ESCAPE = Pattern.compile("%[0-9a-fA-F]{2}");

  private UriText() {}

  static String of(URI uri) {
    StringBuilder text = new StringBuilder();
    add(text, "", lower(uri.getScheme()), ":");
    if (uri.isOpaque()) {
      add(text, "", escapes(uri.getRawSchemeSpecificPart()), "");
    } else {
      addAuthority(text, uri);
      add(text, "", escapes(uri.getRawPath()), "");
      add(text, "?", escapes(uri.getRawQuery()), "");
    }
    add(text, "#", escapes(uri.getRawFragment()), "");
    return text.toString();
  }

  private static void addAuthority(StringBuilder text, URI uri) {
    if (uri.getHost() == null) {
      // An empty authority, otherwise a path that begins with two slashes would be taken for one.
      String none = uri.getRawPath().startsWith("//") ? "" : null;
      String authority = uri.getRawAuthority();
      add(text, "//", authority == null ? none : escapes(authority), "");
      return;
    }
    text.append("//");
    add(text, "", escapes(uri.getRawUserInfo()), "@");
    text.append(lower(uri.getHost()));
    add(text, ":", uri.getPort() < 0 ? null : Integer.toString(uri.getPort()), "");
  }

  private static void add(StringBuilder text, String before, @Nullable String part, String after) {
    if (part != null) {
      text.append(before).append(part).append(after);
    }
  }

  private static @Nullable String lower(@Nullable String part) {
    return part == null ? null : part.toLowerCase(Locale.ROOT);
  }

  private static @Nullable String escapes(@Nullable String part) {
    return part == null
        ? null
        : ESCAPE.matcher(part).replaceAll(m -> m.group().toUpperCase(Locale.ROOT));
  }
}
