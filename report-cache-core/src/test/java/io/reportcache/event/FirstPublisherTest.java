package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.OwnJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D4. */
@Timeout(120)
class FirstPublisherTest {

  @Test
  void theFirstPublisherMayBeOneWhoseStackIsAtItsEnd() throws Exception {
    assertThat(OwnJvm.run(FirstPublisherMain.class)).isEqualTo("OK");
  }
}
