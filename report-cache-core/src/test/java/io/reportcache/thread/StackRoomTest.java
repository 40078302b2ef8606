package io.reportcache.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.OwnJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D4: the end of one caller's stack spoils nothing for others. */
@Tag("slow")
@Timeout(120)
class StackRoomTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 40})
  void theFirstLooksMayBeThoseOfAStackAtItsEnd(int offset) throws Exception {
    assertThat(OwnJvm.run(StackRoomMain.class, Integer.toString(offset))).isEqualTo("OK");
  }
}
