package io.reportcache.examples.shop.data;

/** Names of people for customers that the generator only numbers. */
final class CustomerNames {
  private static final String[] FIRST = {
    "Ada", "Amélie", "Anselm", "Beatriz", "Björn", "Chloé", "Daniel", "Émile", "Fatma", "Grace",
    "Håkon", "Inés", "Jürgen", "Katarína", "Łukasz", "María", "Niamh", "Ólafur", "Petra", "Quentin",
    "Rosa", "Søren", "Tomáš", "Ursula", "Višnja", "William", "Ximena", "Yağmur", "Zoë",
  };
  private static final String[] LAST = {
    "Andersson", "Brontë", "Çelik", "Dvořák", "Eriksen", "Fernández", "Girard", "Hopper", "Ibáñez",
    "Jansen", "Kovač", "Lovelace", "Müller", "Novák", "O'Brien", "Papadopoulos", "Quiñones",
        "Rossi",
    "Świątek", "Tanaka", "Ünal", "Vermeer", "Weiß", "Yılmaz", "Živković",
  };

  private CustomerNames() {}

  // 29 first and 25 last names have no common factor, so every pair of them occurs.
  static String name(long key) {
    return FIRST[(int) (key % FIRST.length)] + " " + LAST[(int) (key * 7 % LAST.length)];
  }
}
