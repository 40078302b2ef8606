package io.reportcache.shared;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node's connection to a {@link MemoryServer}, with switches for what may happen to it. Messages
 * of other nodes arrive before their call returns, in order, unless a switch says something else.
 */
public final class MemoryStore implements SharedStore {

  /** What happens to messages for this node. */
  public enum Messages {
    ARRIVE,
    ARRIVE_TWICE,
    /** They wait until {@link #release} is called. */
    WAIT,
    ARE_LOST
  }

  /** What happens to calls of this node. */
  public enum Calls {
    SUCCEED,
    FAIL,
    /** They reach the server, and their answer is lost. */
    FAIL_AFTERWARDS,
    /** They wait until another switch is set; after the limit they fail. */
    HANG
  }

  private volatile MemoryServer server;
  private final Duration limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition switched = lock.newCondition();
  private final ReentrantLock delivering = new ReentrantLock();
  private final AtomicLong made = new AtomicLong();
  private final AtomicLong madeByCallers = new AtomicLong();

  // Guarded by the lock.
  private final Deque<Consumer<Listener>> arrived = new ArrayDeque<>();
  private List<Consumer<Listener>> held = new ArrayList<>();
  private Messages messages = Messages.ARRIVE;
  private Calls calls = Calls.SUCCEED;
  private int hanging;

  private volatile String member = "";
  private volatile @Nullable Listener listener;

  /** Makes a connection whose calls hang for 250 ms at most. */
  public MemoryStore(MemoryServer server) {
    this(server, Duration.ofMillis(250));
  }

  /** Makes a connection whose calls hang for so long at most. */
  public MemoryStore(MemoryServer server, Duration limit) {
    this.server = server;
    this.limit = limit;
  }

  /** Sets what happens to messages from now on. */
  public void let(Messages messages) {
    locked(() -> this.messages = messages);
  }

  /** Sets what happens to calls from now on, those that hang included. */
  public void let(Calls calls) {
    locked(
        () -> {
          this.calls = calls;
          switched.signalAll();
          return null;
        });
  }

  /** Has the messages that wait arrive, and those that come from now on. */
  public void release() {
    release(false);
  }

  /** Has the messages that wait arrive with the last one first. */
  public void releaseReversed() {
    release(true);
  }

  private void release(boolean isReversed) {
    locked(
        () -> {
          if (isReversed) {
            Collections.reverse(held);
          }
          arrived.addAll(held);
          held = new ArrayList<>();
          messages = Messages.ARRIVE;
          return null;
        });
    deliver();
  }

  /** Loses the connection: calls fail and messages are lost. */
  public void cut() {
    let(Messages.ARE_LOST);
    let(Calls.FAIL);
  }

  /** Connects to another server, and tells the listener. */
  public void moveTo(MemoryServer other) {
    server.leave(this);
    server = other;
    other.join(this);
    tellServerChanged();
  }

  /** Connects again, and tells the listener. */
  public void reconnect() {
    let(Messages.ARRIVE);
    let(Calls.SUCCEED);
    listener().mayHaveMissed();
  }

  /** Returns how many calls were made, those that failed included. */
  public long callsMade() {
    return made.get();
  }

  /** Returns how many calls were made by other threads than the library's own. */
  public long callsMadeByCallers() {
    return madeByCallers.get();
  }

  /** Returns how many calls hang now. */
  public int hanging() {
    return locked(() -> hanging);
  }

  @Override
  public void open(String member, Listener listener) {
    this.member = member;
    this.listener = listener;
    server.join(this);
  }

  @Override
  public StoredValue read(SpaceName tenant, String key) throws Exception {
    return call(() -> server.read(tenant, key));
  }

  @Override
  public List<TierState> changes(List<Asked> parts) throws Exception {
    return call(() -> parts.stream().map(part -> server.changes(part.space())).toList());
  }

  @Override
  public List<@Nullable Position> positions(List<SpaceName> spaces) throws Exception {
    return call(
        () -> {
          List<@Nullable Position> all = new ArrayList<>();
          spaces.forEach(space -> all.add(server.position(space)));
          return all;
        });
  }

  @Override
  public boolean store(
      SpaceName tenant,
      String key,
      byte[] envelope,
      Position begun,
      List<String> lineage,
      Duration ttl)
      throws Exception {
    return call(() -> server.store(tenant, key, envelope, begun, lineage, ttl));
  }

  @Override
  public boolean replace(
      SpaceName tenant,
      String key,
      byte @Nullable [] read,
      byte[] envelope,
      Position begun,
      List<String> lineage,
      Duration ttl)
      throws Exception {
    return call(() -> server.replace(tenant, key, read, envelope, begun, lineage, ttl));
  }

  @Override
  public @Nullable Counted count(
      SpaceName tenant,
      String key,
      byte[] counter,
      long by,
      Position known,
      List<String> lineage,
      @Nullable Duration ttl)
      throws Exception {
    return call(() -> server.count(tenant, key, counter, by, known, lineage, ttl));
  }

  @Override
  public Position invalidate(SpaceName space, List<String> scopes) throws Exception {
    return call(() -> server.invalidate(space, scopes, member));
  }

  @Override
  public String lease(SpaceName tenant, String key, String lease, String replaced, Duration term)
      throws Exception {
    return call(() -> server.lease(tenant, key, lease, replaced, term));
  }

  @Override
  public void release(SpaceName tenant, String key, String lease) throws Exception {
    call(
        () -> {
          server.release(tenant, key, lease);
          return true;
        });
  }

  @Override
  public TierState renew(SpaceName space, String incarnation) throws Exception {
    return call(() -> server.renew(space, incarnation));
  }

  @Override
  public void close(Duration limit) {
    server.leave(this);
    let(Calls.FAIL);
  }

  /** Takes a message of the server, which calls this in order. */
  void take(Consumer<Listener> message) {
    locked(
        () -> {
          switch (messages) {
            case ARRIVE -> arrived.add(message);
            case ARRIVE_TWICE -> {
              arrived.add(message);
              arrived.add(message);
            }
            case WAIT -> held.add(message);
            case ARE_LOST -> {}
          }
          return null;
        });
  }

  /** Tells the listener what has arrived, in order. No lock of the server is held meanwhile. */
  void deliver() {
    delivering.lock(); // what another thread is delivering must have arrived, too
    try {
      for (Consumer<Listener> next = next(); next != null; next = next()) {
        next.accept(listener());
      }
    } finally {
      delivering.unlock();
    }
  }

  void tellServerChanged() {
    listener().serverChanged();
  }

  private @Nullable Consumer<Listener> next() {
    return locked(arrived::poll);
  }

  private Listener listener() {
    Listener there = listener;
    if (there == null) {
      throw new IllegalStateException("open() must be called first");
    }
    return there;
  }

  private <T> T call(Callable<T> call) throws Exception {
    made.incrementAndGet();
    if (!Thread.currentThread().getName().startsWith("report-cache-")) {
      madeByCallers.incrementAndGet();
    }
    Calls how = outcome();
    if (how == Calls.FAIL) {
      throw new IOException("the connection is cut");
    }
    T result = call.call();
    if (how == Calls.FAIL_AFTERWARDS) {
      throw new IOException("the connection was cut before the answer came");
    }
    return result;
  }

  private Calls outcome() throws InterruptedException, TimeoutException {
    lock.lockInterruptibly();
    hanging++;
    try {
      long left = limit.toNanos();
      while (calls == Calls.HANG) {
        if (left <= 0) {
          throw new TimeoutException("no answer within " + limit.toMillis() + " ms");
        }
        left = switched.awaitNanos(left);
      }
      return calls;
    } finally {
      hanging--;
      lock.unlock();
    }
  }

  /** Waits until a call hangs. */
  public void awaitHanging() throws InterruptedException {
    long begun = System.nanoTime();
    while (hanging() == 0) {
      if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(20)) {
        throw new AssertionError("waited in vain until a call hangs");
      }
      Thread.sleep(1);
    }
  }

  private <T extends @Nullable Object> T locked(java.util.function.Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
