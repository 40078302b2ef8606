package io.reportcache.testing;

import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.concurrent.CountDownLatch;

/**
 * A channel whose close hangs. Whoever interrupts the thread that reads it closes it by that, and
 * hangs in it.
 */
public final class HangingChannel extends AbstractInterruptibleChannel {

  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch interrupting = new CountDownLatch(1);
  private final CountDownLatch data = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  /** Reads until there is data, whatever comes meanwhile. */
  public void read() {
    begin();
    reading.countDown();
    awaitWhateverComes(data);
  }

  /** Waits until a thread reads. */
  public void awaitReading() {
    Await.latch(reading);
  }

  /** Waits until a thread hangs that interrupts the reader. */
  public void awaitInterrupting() {
    Await.latch(interrupting);
  }

  /** Ends the read, but not the interrupt. */
  public void giveData() {
    data.countDown();
  }

  /** Lets the interrupt go on, and ends the read. */
  public void letGo() {
    goOn.countDown();
    giveData();
  }

  @Override
  protected void implCloseChannel() {
    interrupting.countDown();
    awaitWhateverComes(goOn);
  }

  private static void awaitWhateverComes(CountDownLatch latch) {
    boolean open = false;
    while (!open) {
      try {
        latch.await();
        open = true;
      } catch (InterruptedException e) {
        // it waits on
      }
    }
  }
}
