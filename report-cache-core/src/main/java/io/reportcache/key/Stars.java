package io.reportcache.key;

import java.util.ArrayList;
import java.util.List;

/**
 * Matches patterns with stars. A pattern is represented by the literals between its stars: {@code
 * a*b*} is {@code [a, b, ""]}. All stars except one at the end stop at a separator.
 */
final class Stars {

  private Stars() {}

  static String[] split(String pattern) {
    List<String> literals = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    boolean afterStar = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '*') {
        if (!afterStar) { // ** is *
          literals.add(literal.toString());
          literal.setLength(0);
        }
        afterStar = true;
        continue;
      }
      afterStar = false;
      if (c == '\\') {
        if (++i == pattern.length()) {
          throw new IllegalArgumentException(
              "pattern '%s' ends in a single backslash; write \\\\ for a backslash, \\* for a star"
                  .formatted(pattern));
        }
        c = pattern.charAt(i);
      }
      literal.append(c);
    }
    literals.add(literal.toString());
    return literals.toArray(new String[0]);
  }

  static String escape(String literal) {
    StringBuilder out = new StringBuilder(literal.length() + 4);
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c == '*'
          || c == '\\'
          || (c == '_' && i < 8)) { // so as not to look like tenant_ or central_
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }

  static boolean match(String[] literals, String key) {
    if (!key.startsWith(literals[0])) {
      return false;
    }
    int position = literals[0].length();
    int last = literals.length - 1;
    if (last == 0) {
      return key.length() == position;
    }
    // The first place where a literal fits is as good as any later one: a star takes no separator,
    // so both lie in one segment, and the next star takes what is between them.
    for (int i = 1; i < last; i++) {
      int at = key.indexOf(literals[i], position);
      if (at < 0 || hasSeparator(key, position, at)) {
        return false;
      }
      position = at + literals[i].length();
    }
    int end = key.length() - literals[last].length();
    return literals[last].isEmpty() // a star at the end stands for any rest
        || (end >= position && key.endsWith(literals[last]) && !hasSeparator(key, position, end));
  }

  private static boolean hasSeparator(String key, int from, int to) {
    int separator = key.indexOf(KeyText.SEPARATOR, from);
    return separator >= 0 && separator < to;
  }

  /**
   * Tells whether some key matches both. Walks both patterns at once: {@code reach[i][j]} is true
   * if some text leads to place i of the one and place j of the other.
   */
  static boolean overlap(String[] one, String[] other) {
    if (one.length == 1) {
      return match(other, one[0]);
    }
    if (other.length == 1) {
      return match(one, other[0]);
    }
    int[] a = tokens(one);
    int[] b = tokens(other);
    boolean[][] reach = new boolean[a.length + 1][b.length + 1];
    reach[0][0] = true;
    for (int i = 0; i <= a.length; i++) {
      for (int j = 0; j <= b.length; j++) {
        if (reach[i][j]) {
          if (i < a.length && a[i] < 0) {
            reach[i + 1][j] = true; // the star ends here
          }
          if (j < b.length && b[j] < 0) {
            reach[i][j + 1] = true;
          }
          step(a, i, b, j, reach);
        }
      }
    }
    return reach[a.length][b.length];
  }

  private static void step(int[] a, int i, int[] b, int j, boolean[][] reach) {
    if (i == a.length || j == b.length) {
      return;
    }
    if (a[i] >= 0 && b[j] >= 0) {
      reach[i + 1][j + 1] |= a[i] == b[j];
    } else if (a[i] < 0 && b[j] >= 0) {
      reach[i][j + 1] |= takes(a[i], b[j]);
    } else if (a[i] >= 0) {
      reach[i + 1][j] |= takes(b[j], a[i]);
    }
  }

  private static final int STAR = -1;
  private static final int STAR_AT_END = -2;

  private static boolean takes(int star, int character) {
    return star == STAR_AT_END || character != KeyText.SEPARATOR;
  }

  private static int[] tokens(String[] literals) {
    int length = literals.length - 1;
    for (String literal : literals) {
      length += literal.length();
    }
    int[] tokens = new int[length];
    int next = 0;
    for (int i = 0; i < literals.length; i++) {
      if (i > 0) {
        boolean atEnd = i == literals.length - 1 && literals[i].isEmpty();
        tokens[next++] = atEnd ? STAR_AT_END : STAR;
      }
      for (int j = 0; j < literals[i].length(); j++) {
        tokens[next++] = literals[i].charAt(j);
      }
    }
    return tokens;
  }
}
