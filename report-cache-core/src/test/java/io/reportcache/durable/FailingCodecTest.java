package io.reportcache.durable;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a codec throws reaches whoever publishes: as it is if it may, else with its cause. */
class FailingCodecTest {

  record Paid(String invoice) {}

  @Test
  void anUncheckedFailureIsTheCodecsOwn() {
    RuntimeException failure = new UnsupportedOperationException("no");
    assertThatThrownBy(() -> types(failure).write(new Paid("i-1"), 100)).isSameAs(failure);
  }

  @Test
  void aCheckedOneSaysWhatCannotBeWritten() {
    Exception failure = new IOException("no");
    assertThatThrownBy(() -> types(failure).write(new Paid("i-1"), 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("%s can't be written as text: java.io.IOException: no", Paid.class.getName())
        .hasCause(failure);
  }

  private static PayloadTypes types(Exception failure) {
    PayloadCodec codec =
        new PayloadCodec() {
          @Override
          public String encode(Object payload) throws Exception {
            throw failure;
          }

          @Override
          public <T> T decode(String text, Class<T> type) {
            throw new AssertionError("nothing is read");
          }
        };
    return new PayloadTypes(codec, Map.of(new PayloadType("paid", 1, Paid.class), Map.of()));
  }
}
