package io.reportcache.testing;

import java.util.Random;

/** Texts that a careless reader takes for patterns, separators, escapes or other names. */
public final class OddText {

  private static final String[] PIECES = {
    "a",
    "b",
    "A",
    "1",
    "2",
    "1_2",
    "_",
    "__",
    ":",
    "::",
    "*",
    "**",
    "?",
    "%",
    "%%",
    "%5F",
    "%2A",
    "%25",
    "%C3",
    "\\",
    "\\*",
    "\\_",
    "[",
    "]",
    "[a-z]",
    "~",
    "-",
    ".",
    "..",
    "/",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\0",
    "\u0085",
    "\u2028",
    "\uFEFF",
    "ä",
    "a\u0308",
    "ß",
    "İ",
    "日本",
    "😀",
    "👩‍🚀",
    "tenant_",
    "tenant_1_",
    "central_",
    "central",
    "tenant",
    "sales:today",
    "~0123456789abcdef",
    "null",
    "#",
    "{",
    "}",
    "\"",
    "'",
    "$",
    "+"
  };

  private final Random random;

  public OddText(long seed) {
    this.random = new Random(seed);
  }

  /** Returns a text that a tenant or key may have: not blank, and the resource isn't, either. */
  public String next() {
    while (true) {
      StringBuilder text = new StringBuilder();
      for (int pieces = 1 + random.nextInt(6); pieces > 0; pieces--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      if (!text.toString().split(":", -1)[0].isBlank()) {
        return text.toString();
      }
    }
  }
}
