package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reportcache.ReportCache;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What is gone through beforehand, so that an application starts faster. */
class RehearsalTest {

  private final List<String> played = new ArrayList<>();
  private final AtomicBoolean held = new AtomicBoolean();

  @Test
  void eachApplicationOfSpringBootHasIt() {
    assertThat(new SpringApplication(Object.class).getListeners())
        .hasAtLeastOneElementOfType(Rehearsal.class);
  }

  @Test
  void isHeldOnceForAllApplications() {
    rehearsal(Runnable::run, 2).onApplicationEvent(prepared(Map.of()));
    rehearsal(Runnable::run, 2).onApplicationEvent(prepared(Map.of()));
    assertThat(played).containsExactly("first", "second");
  }

  @Test
  void isLeftOutWhereThereIsOneProcessor() {
    rehearsal(Runnable::run, 1).onApplicationEvent(prepared(Map.of()));
    assertThat(played).isEmpty();
  }

  @Test
  void isLeftOutWhereTheLibraryIsOff() {
    rehearsal(Runnable::run, 2)
        .onApplicationEvent(prepared(Map.of("report-cache.enabled", "FALSE")));
    assertThat(played).isEmpty();
  }

  @Test
  void isLeftOutWhereBootsOwnIs() {
    System.setProperty("spring.backgroundpreinitializer.ignore", "true");
    try {
      rehearsal(Runnable::run, 2).onApplicationEvent(prepared(Map.of()));
    } finally {
      System.clearProperty("spring.backgroundpreinitializer.ignore");
    }
    assertThat(played).isEmpty();
  }

  @Test
  void aPropertyThatCantBeReadIsLeftToTheStart() {
    rehearsal(Runnable::run, 2)
        .onApplicationEvent(
            prepared(Map.of("report-cache.enabled", "${circle}", "circle", "${circle}")));
    assertThat(played).isEmpty();
  }

  @Test
  void whatFailsKeepsNothingElseFromBeingPlayed() {
    new Rehearsal(
            Runnable::run,
            held,
            2,
            List.of(
                () -> {
                  throw new NoClassDefFoundError("of an optional library");
                },
                () -> {
                  throw new IllegalStateException("an old version");
                },
                () -> played.add("the last")))
        .onApplicationEvent(prepared(Map.of()));
    assertThat(played).containsExactly("the last");
  }

  @Test
  void aThreadThatCantBeStartedFailsNoApplication() {
    rehearsal(
            all -> {
              throw new RejectedExecutionException();
            },
            2)
        .onApplicationEvent(prepared(Map.of()));
    rehearsal(
            all -> {
              throw new OutOfMemoryError("unable to create native thread");
            },
            2)
        .onApplicationEvent(prepared(Map.of()));
    assertThat(played).isEmpty();
  }

  @Test
  void eachActSucceedsLogsNothingAndLeavesNoThread() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.reportcache");
    Level before = logger.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Set<Thread> threads = Thread.getAllStackTraces().keySet();
    logger.setLevel(Level.TRACE);
    logger.addAppender(log);
    try {
      RehearsedWiring.methods();
      RehearsedWiring.properties();
      RehearsedReports.play();
      RehearsedWiring.proxy();
      RehearsedWiring.expression();
    } finally {
      logger.detachAppender(log);
      logger.setLevel(before);
    }
    assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !threads.contains(thread))
        .filteredOn(thread -> thread.getName().startsWith("report-cache"))
        .isEmpty();
  }

  /** Everything of the library that the acts load is loaded then. */
  @Test
  void theActsLoadWhatTheStartNeeds() throws Exception {
    try (Apart apart = new Apart()) {
      apart.play();
      assertThat(apart.loaded())
          .contains(
              "io.reportcache.cache.local.LocalTier",
              "io.reportcache.warming.PriorityWarmingScheduler",
              "io.reportcache.ReportRegistry",
              "io.reportcache.report.Report",
              "io.reportcache.spring.ReportCacheProperties$CleanUp",
              "io.reportcache.spring.DeliveriesProperties$Worker",
              "io.reportcache.spring.PartsConfiguration",
              "io.reportcache.spring.annotation.CachingAdvisor",
              "io.reportcache.spring.annotation.AnnotatedHandlers");
    }
  }

  /** Two classes that initialize each other would hold up two threads for ever. */
  @Test
  void theClassesCanBeInitializedByTwoThreadsInAnyOrder() throws Exception {
    List<String> names;
    try (Apart apart = new Apart()) {
      apart.play();
      names = apart.loaded();
    }
    long seed = System.nanoTime();
    for (int round = 0; round < 5; round++) {
      try (Apart apart = new Apart()) {
        CountDownLatch ready = new CountDownLatch(2);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          List<String> order = new ArrayList<>(names);
          Collections.shuffle(order, new Random(seed + 2 * round + i));
          threads.add(
              new Thread(
                  () -> {
                    ready.countDown();
                    try {
                      ready.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                    order.forEach(apart::initialize);
                  }));
        }
        threads.forEach(thread -> thread.setDaemon(true));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
          thread.join(20_000);
        }
        assertThat(threads).as("seed %d", seed).noneMatch(Thread::isAlive);
      }
    }
  }

  private static ApplicationEnvironmentPreparedEvent prepared(Map<String, Object> properties) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
    var event = mock(ApplicationEnvironmentPreparedEvent.class);
    when(event.getEnvironment()).thenReturn(environment);
    return event;
  }

  /** Loads the library once more. */
  private static final class Apart extends URLClassLoader {

    private final List<String> loaded = Collections.synchronizedList(new ArrayList<>());

    static {
      registerAsParallelCapable();
    }

    Apart() {
      super(
          new URL[] {sourceOf(ReportCache.class), sourceOf(Rehearsal.class)},
          Rehearsal.class.getClassLoader());
    }

    private static URL sourceOf(Class<?> type) {
      return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.reportcache.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      Class<?> found = super.findClass(name);
      loaded.add(name);
      return found;
    }

    List<String> loaded() {
      return List.copyOf(loaded);
    }

    void initialize(String name) {
      try {
        Class.forName(name, true, this);
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
    }

    void play() throws ReflectiveOperationException {
      Constructor<?> constructor = loadClass(Rehearsal.class.getName()).getDeclaredConstructor();
      constructor.setAccessible(true);
      Method play = constructor.getDeclaringClass().getDeclaredMethod("play");
      play.setAccessible(true);
      play.invoke(constructor.newInstance());
    }
  }

  private Rehearsal rehearsal(Executor thread, int processors) {
    return new Rehearsal(
        thread, held, processors, List.of(() -> played.add("first"), () -> played.add("second")));
  }
}
