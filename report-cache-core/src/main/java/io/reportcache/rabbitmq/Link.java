package io.reportcache.rabbitmq;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Connection;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to the broker, on one thread: connects, has the connection put to use, waits
 * until it is lost, and connects again. The client's own recovery isn't used: it declares what the
 * server refuses again and again, and leaves channels behind that are closed.
 */
final class Link {

  private static final GuardedLog log = GuardedLog.named(RabbitMqLog.NAME);

  private static final long SHORTEST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final long LOOK_MILLIS = 200;
  private static final long REFUSED_PAUSE_MILLIS = 10_000;

  private final Connector connector;
  private final String purpose;
  private final Use use;
  private final Thread thread;
  private volatile @Nullable Connection connection;
  private volatile CountDownLatch lost = new CountDownLatch(1);
  private volatile boolean blocked;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable String refusal;
  private int failures;

  /** What a connection is for. The methods are called one after the other. */
  interface Use {

    /**
     * Called with each new connection.
     *
     * @throws RabbitMqRefusedException if the broker will never allow this use
     * @throws Exception if it isn't possible now; the connection is closed
     */
    void opened(Connection connection) throws Exception;

    /** Called a few times a second while there is a connection. Does nothing by default. */
    default void look() {}

    /** Called when the broker takes messages again. Does nothing by default. */
    default void unblocked() {}

    /** Called when a connection that was opened is lost or closed. */
    void lost();
  }

  Link(Connector connector, String purpose, Use use) {
    this.connector = connector;
    this.purpose = purpose;
    this.use = use;
    this.thread = DetachedThreads.named("report-cache-rabbitmq-" + purpose).newThread(this::keep);
  }

  /**
   * Connects once, and goes on in the background. If the broker can't be reached, it is tried again
   * there.
   *
   * @throws RabbitMqRefusedException if the broker refuses this application
   */
  void start() {
    try {
      connect();
    } catch (RabbitMqRefusedException e) {
      close(Duration.ofSeconds(1));
      throw e;
    } catch (Exception e) {
      failed(e);
    }
    thread.start();
  }

  /** Tells whether there is a connection that takes messages. */
  boolean isOpen() {
    Connection there = connection;
    return there != null && there.isOpen();
  }

  /** Tells whether the broker takes nothing now, since it is short of memory or disk. */
  boolean isBlocked() {
    return blocked;
  }

  /** Returns why the broker refuses this use; null if it doesn't. */
  @Nullable String refusal() {
    return refusal;
  }

  /** Replaces the connection, which is suspected. */
  void suspect() {
    lost.countDown();
  }

  void close(Duration patience) {
    closing.countDown();
    lost.countDown();
    drop(patience);
    Interrupts.bring(thread);
    try {
      thread.join(Math.max(1, patience.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    try {
      while (!isClosing()) {
        if (connection == null) {
          pause();
          tryToConnect();
        }
        if (connection != null) {
          awaitLoss();
          if (!isClosing()) {
            log.info("The connection to {} for {} is lost; it is opened again", connector, purpose);
          }
          drop(Duration.ofSeconds(1));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitLoss() throws InterruptedException {
    while (!lost.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      try {
        use.look();
      } catch (Throwable e) { // D4: nobody would keep the connection any more
        log.warn("What uses the connection for {} can't be looked after", purpose, e);
      }
    }
  }

  private void tryToConnect() {
    try {
      if (!isClosing()) {
        connect();
      }
    } catch (Throwable e) { // D4: nobody would try again
      failed(e);
    }
  }

  private void connect() throws Exception {
    CountDownLatch ends = new CountDownLatch(1);
    Connection made = connector.connect(purpose);
    lost = ends; // before anybody can suspect it
    try {
      blocked = false;
      made.addShutdownListener(cause -> ends.countDown());
      made.addBlockedListener(
          new BlockedListener() {
            @Override
            public void handleBlocked(String reason) {
              blocked = true;
              log.warn("{} takes no messages now: {}; they wait in their store", connector, reason);
            }

            @Override
            public void handleUnblocked() {
              try {
                use.unblocked(); // first, or somebody could see neither
              } finally { // D4: or it would count as blocked for ever
                blocked = false;
              }
              log.info("{} takes messages again", connector);
            }
          });
      use.opened(made);
    } catch (Throwable e) {
      made.abort(1_000);
      throw connector.explained(e);
    }
    connection = made;
    if (failures > 0) {
      log.info("Connected to {} for {}", connector, purpose);
    }
    failures = 0;
    refusal = null;
    if (isClosing()) {
      ends.countDown();
      drop(Duration.ofSeconds(1));
    }
  }

  private void failed(Throwable e) {
    failures++;
    String why = e instanceof RabbitMqRefusedException ? e.getMessage() : null;
    if (why != null && !why.equals(refusal)) {
      log.error("{} It is tried again every ten seconds", why, e);
    } else if (failures == 1) {
      log.warn("{} can't be connected to for {}; it is tried again", connector, purpose, e);
    } else {
      log.debug("{} still can't be connected to for {}: {}", connector, purpose, e.toString());
    }
    refusal = why;
  }

  private void pause() throws InterruptedException {
    long most =
        refusal != null
            ? REFUSED_PAUSE_MILLIS
            : Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS << Math.min(failures, 10));
    long pause = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    var unused = closing.await(pause, TimeUnit.MILLISECONDS);
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private synchronized void drop(Duration patience) {
    Connection there = connection;
    connection = null;
    if (there != null) {
      try {
        use.lost();
      } catch (Throwable e) { // D4: the connection must be replaced
        log.warn("What used the connection for {} failed to let it go", purpose, e);
      }
      there.abort((int) Math.max(1, Math.min(Integer.MAX_VALUE, patience.toMillis())));
    }
  }
}
