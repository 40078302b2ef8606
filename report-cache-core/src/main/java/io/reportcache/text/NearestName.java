package io.reportcache.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant by a name that doesn't exist. */
public final class NearestName {

  private NearestName() {}

  /**
   * Returns the end of a message that asks whether the nearest name was meant; empty if none is
   * near.
   */
  public static String hint(String name, Collection<String> names) {
    return of(name, names).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  /** Returns the nearest name by the number of typing errors; empty if none is near. */
  public static Optional<String> of(String name, Collection<String> names) {
    int most = name.length() <= 4 ? 1 : 2;
    return names.stream()
        .filter(other -> distance(name, other) <= most)
        .min(Comparator.comparingInt(other -> distance(name, other)));
  }

  /** Returns how many letters must be added, removed, replaced or swapped with their neighbour. */
  private static int distance(String one, String other) {
    int[][] d = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= other.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      for (int j = 1; j <= other.length(); j++) {
        int replaced = d[i - 1][j - 1] + (same(one, i, other, j) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1 && j > 1 && same(one, i, other, j - 1) && same(one, i - 1, other, j)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[one.length()][other.length()];
  }

  private static boolean same(String one, int i, String other, int j) {
    return Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
  }
}
