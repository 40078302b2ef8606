package io.reportcache.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextHashTest {

  private static final int TEXTS = 1 << 14;

  @Test
  void textsThatStringTakesForAlikeAreNotAlike() {
    Set<Integer> hashes = new HashSet<>();
    Set<Integer> ofStrings = new HashSet<>();
    for (String text : EqualHashes.texts(TEXTS)) {
      hashes.add(TextHash.of(text));
      ofStrings.add(text.hashCode());
    }
    assertThat(ofStrings).hasSize(1);
    assertThat(hashes.size()).isGreaterThan(TEXTS - 20); // 2^28 pairs, 2^32 numbers
  }

  @Test
  void eachProcessHasItsOwn() {
    TextHash one = new TextHash(1, 2);
    TextHash other = new TextHash(1, 4);
    TextHash third = new TextHash(2, 2);
    int[] same = new int[2];
    for (String text : EqualHashes.texts(1_000)) {
      same[0] += one.hash(text) == other.hash(text) ? 1 : 0;
      same[1] += one.hash(text) == third.hash(text) ? 1 : 0;
      assertThat(new TextHash(1, 2).hash(text)).isEqualTo(one.hash(text));
    }
    assertThat(same).containsOnly(0);
  }

  @Test
  void everyCharacterAndItsPlaceCount() {
    Random random = new Random(7);
    for (int length = 0; length < 40; length++) {
      char[] text = new char[length];
      for (int i = 0; i < length; i++) {
        text[i] = (char) random.nextInt(1 << 16);
      }
      int hash = TextHash.of(new String(text));
      assertThat(TextHash.of(new String(text) + '\0')).isNotEqualTo(hash);
      for (int i = 0; i < length; i++) {
        char before = text[i];
        for (int bit = 0; bit < 16; bit++) {
          text[i] = (char) (before ^ 1 << bit);
          assertThat(TextHash.of(new String(text))).isNotEqualTo(hash);
        }
        text[i] = before;
      }
    }
  }

  @Test
  void lowAndHighBitsAreSpread() {
    int[] low = new int[256];
    int[] high = new int[256];
    IntStream.range(0, 256_000)
        .map(i -> TextHash.of("sales:page-" + i))
        .forEach(
            hash -> {
              low[hash & 255]++;
              high[hash >>> 24]++;
            });
    assertThat(IntStream.of(low).max().orElseThrow()).isLessThan(1_200); // 1000 in the mean
    assertThat(IntStream.of(high).max().orElseThrow()).isLessThan(1_200);
  }
}
