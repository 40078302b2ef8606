package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.Thrown;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D4: a step of the bus that is broken off leaves nothing that the next can't go on with. */
@Tag("slow")
class BrokenOffTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  record Visited(int number) implements DomainEvent {}

  private final LibraryThreads threads = new LibraryThreads();

  @AfterEach
  void noThreadIsLeft() {
    threads.awaitNone();
  }

  @ParameterizedTest
  @EnumSource
  void aQueueWhoseRunnerThrowsGoesOn(Thrown thrown) {
    HandlerThreads executor = new HandlerThreads(Runnable::run);
    List<Integer> seen = new CopyOnWriteArrayList<>();
    HandlerQueue queue =
        new HandlerQueue(
            SubscriptionOptions.queued(),
            executor,
            delivery -> {
              seen.add(number(delivery));
              if (seen.size() % 2 == 1) {
                thrown.raise();
              }
            });

    for (int i = 0; i < 5; i++) {
      queue.offer(delivery(i));
    }

    Await.until("all are seen", () -> seen.size() == 5);
    assertThat(seen).containsExactly(0, 1, 2, 3, 4);
    executor.close();
  }

  @ParameterizedTest
  @EnumSource
  void aQueueWhoseExecutorThrowsIsDrainedWhenTheNextComes(Thrown thrown) {
    List<Runnable> handed = new ArrayList<>();
    AtomicInteger calls = new AtomicInteger();
    Executor executor =
        task -> {
          if (calls.incrementAndGet() <= 2) {
            thrown.raise();
          }
          handed.add(task);
        };
    List<Integer> seen = new ArrayList<>();
    HandlerQueue queue =
        new HandlerQueue(
            SubscriptionOptions.queued(), executor, delivery -> seen.add(number(delivery)));

    for (int i = 0; i < 5; i++) {
      assertThat(queue.offer(delivery(i))).isNull();
    }
    handed.forEach(Runnable::run);

    assertThat(handed).as("asked for once, then waited for").hasSize(1);
    assertThat(seen).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void ofTwoThatComeToDrainAQueueOneDoes() {
    List<Integer> seen = new ArrayList<>();
    List<Runnable> handed = new ArrayList<>();
    HandlerQueue queue =
        new HandlerQueue(
            SubscriptionOptions.queued(),
            handed::add,
            delivery -> {
              seen.add(number(delivery));
              handed.get(0).run(); // another comes meanwhile
            });
    queue.offer(delivery(1));
    queue.offer(delivery(2));

    handed.get(0).run();

    assertThat(seen).containsExactly(1, 2);
  }

  @ParameterizedTest
  @EnumSource
  void aThreadThatCannotBeStartedIsAskedForAgain(Thrown thrown) {
    AtomicInteger made = new AtomicInteger();
    ThreadFactory factory =
        task -> {
          if (made.incrementAndGet() <= 3) {
            thrown.raise();
          }
          return new Thread(task, "report-cache-event-test");
        };
    HandlerThreads executor = new HandlerThreads(Runnable::run, factory);
    CountDownLatch ran = new CountDownLatch(2);

    executor.execute(ran::countDown);
    executor.execute(ran::countDown);

    Await.latch(ran);
    assertThat(made.get()).isGreaterThan(3);
    executor.close();
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatThrowsTakesNoThreadFromOthers(Thrown thrown) {
    HandlerThreads executor = new HandlerThreads(Runnable::run);
    CountDownLatch ran = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      executor.execute(thrown::raise);
      executor.execute(ran::countDown);
    }
    Await.latch(ran);
    executor.close();
  }

  /** A structure that publishes what it visits, without an end, as a web server catches it. */
  @Test
  void aPublisherWhoseStackIsAtItsEndLeavesTheBusAsItWas() throws Exception {
    for (int run = 0; run < 20; run++) {
      int offset = run;
      EventBus bus = EventBus.inMemory();
      AtomicInteger inline = new AtomicInteger();
      List<Integer> queued = new CopyOnWriteArrayList<>();
      bus.subscribe(
          Visited.class,
          envelope -> inline.incrementAndGet(),
          SubscriptionOptions.inline().withAttempts(1, Duration.ofMillis(1)));
      bus.subscribe(Visited.class, envelope -> queued.add(envelope.event().number()));
      List<Throwable> faults = new CopyOnWriteArrayList<>();
      Thread deep =
          new Thread(
              null,
              () -> {
                try {
                  visit(bus, 0, offset);
                } catch (StackOverflowError e) {
                  faults.addAll(stateOfThisThread(bus));
                }
              },
              "deep",
              256 * 1024);
      deep.start();
      deep.join(PATIENCE.toMillis());
      assertThat(faults).isEmpty();

      assertThat(bus.awaitQuiet(PATIENCE)).as("nothing is pending for ever").isTrue();
      int before = inline.get();
      bus.publish(new Visited(-1), ACME);

      assertThat(bus.awaitQuiet(PATIENCE)).isTrue();
      assertThat(inline).hasValue(before + 1);
      assertThat(queued).endsWith(-1).doesNotHaveDuplicates();
      assertThatCode(bus::close).doesNotThrowAnyException();
    }
  }

  private static List<Throwable> stateOfThisThread(EventBus bus) {
    List<Throwable> faults = new ArrayList<>();
    if (TenantContext.current().isPresent()) {
      faults.add(new AssertionError("a tenant stays bound"));
    }
    if (PublishChain.publish(bus, "next").toString().contains(">")) {
      faults.add(new AssertionError("a publication seems to go on"));
    }
    return faults;
  }

  @SuppressWarnings("InfiniteRecursion") // that is what the test is about
  private static int visit(EventBus bus, int depth, int offset) {
    if (depth >= offset) {
      bus.publish(new Visited(depth), ACME);
    }
    return visit(bus, depth + 1, offset) + 1;
  }

  private static Delivery delivery(int number) {
    return new Delivery(
        EventEnvelope.of(new Visited(number), ACME, InstantSource.system()).build(), 1, 0);
  }

  private static int number(Delivery delivery) {
    return ((Visited) delivery.envelope().event()).number();
  }
}
