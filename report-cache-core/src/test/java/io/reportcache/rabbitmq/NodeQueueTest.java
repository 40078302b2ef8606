package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.rabbitmq.client.Channel;
import org.junit.jupiter.api.Test;

/** For how long a node waits for its probe. */
class NodeQueueTest {

  private final NodeQueue queue =
      new NodeQueue("shop.node.1", mock(Channel.class), mock(Channel.class));

  @Test
  void aProbeIsWaitedForSinceItWasSent() throws Exception {
    assertThat(queue.unansweredFor(5)).isZero();
    queue.probe(5);
    assertThat(queue.unansweredFor(12)).isEqualTo(7);
    queue.probeIsBack();
    assertThat(queue.unansweredFor(12)).isZero();
  }

  /** Or a node would leave a sound queue when the broker has memory again. */
  @Test
  void whileTheBrokerTakesNothingNoProbeIsWaitedFor() throws Exception {
    queue.probe(5);
    queue.wasHeldUp(12);
    assertThat(queue.unansweredFor(13)).isEqualTo(1);
    queue.probeIsBack();
    queue.probe(20);
    assertThat(queue.unansweredFor(22)).isEqualTo(2);
  }
}
