package io.reportcache.shared.jdbc;

import io.reportcache.shared.Position;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a notification of PostgreSQL says about an invalidation.
 *
 * @param member the member that has sent it; {@link #NOBODY} if it was somebody's transaction
 * @param part the name of the part
 * @param scopes null if there are too many for a notification
 */
record Notice(String member, String part, Position position, @Nullable List<String> scopes) {

  static final String NOBODY = "-";

  /** Something has changed that isn't said. */
  static final String LOOK = "look";

  private static final String INVALIDATED = "inv";
  private static final String LOADED = "load";
  private static final String ECHO = "echo";
  private static final String TOO_MANY = "~";
  private static final int LONGEST = 7_900; // PostgreSQL takes less than 8000 bytes
  private static final int FIELDS = 6;

  /** Returns the text, which holds no characters but ASCII. */
  String text() {
    StringBuilder text = new StringBuilder(INVALIDATED);
    text.append(' ').append(member).append(' ').append(part);
    text.append(' ').append(position.incarnation()).append(' ').append(position.sequence());
    int withoutScopes = text.length();
    if (scopes != null) {
      text.append(' ').append(scopes.size());
      for (String scope : scopes) {
        text.append(' ').append(URLEncoder.encode(scope, StandardCharsets.UTF_8));
        if (text.length() > LONGEST) {
          break;
        }
      }
    }
    if (scopes == null || text.length() > LONGEST) {
      text.setLength(withoutScopes);
      text.append(' ').append(TOO_MANY);
    }
    return text.toString();
  }

  /** Returns the notice; null if the text is none. */
  static @Nullable Notice parse(String text) {
    String[] fields = text.split(" ", -1);
    if (fields.length < FIELDS || !fields[0].equals(INVALIDATED)) {
      return null;
    }
    try {
      Position position = new Position(fields[3], Long.parseLong(fields[4]));
      List<String> scopes = null;
      if (!fields[5].equals(TOO_MANY)) {
        scopes = new ArrayList<>();
        for (String scope : Arrays.asList(fields).subList(FIELDS, fields.length)) {
          scopes.add(URLDecoder.decode(scope, StandardCharsets.UTF_8));
        }
        if (scopes.size() != Integer.parseInt(fields[5])) {
          return null;
        }
      }
      return new Notice(fields[1], fields[2], position, scopes);
    } catch (IllegalArgumentException e) {
      return null; // somebody else has sent it
    }
  }

  static Notice of(String member, String part, Position position, Collection<String> scopes) {
    return new Notice(member, part, position, List.copyOf(scopes));
  }

  /** Returns the text that a load has ended. */
  static String loaded(String part, String key) {
    return LOADED + " " + part + " " + URLEncoder.encode(key, StandardCharsets.UTF_8);
  }

  /**
   * Returns the part and the key of a load that has ended; null if the text says something else.
   */
  static String @Nullable [] loadedIn(String text) {
    String[] fields = text.split(" ", -1);
    if (fields.length != 3 || !fields[0].equals(LOADED)) {
      return null;
    }
    try {
      return new String[] {fields[1], URLDecoder.decode(fields[2], StandardCharsets.UTF_8)};
    } catch (IllegalArgumentException e) {
      return null; // somebody else has sent it
    }
  }

  static String echo(String mark) {
    return ECHO + " " + mark;
  }

  static boolean isEcho(String text) {
    return text.startsWith(ECHO + " ");
  }
}
