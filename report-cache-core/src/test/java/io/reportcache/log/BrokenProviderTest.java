package io.reportcache.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.OwnJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D4. */
@Timeout(120)
class BrokenProviderTest {

  @Test
  void aBackEndThatHasNoLoggerToGiveSpoilsNoClass() throws Exception {
    assertThat(OwnJvm.run(BrokenProviderMain.class)).endsWith("OK");
  }
}
