package io.reportcache.spring;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.NativeDetector;
import org.springframework.core.env.Environment;

/**
 * Goes once through what the start of an application with reports needs, on a thread of its own,
 * while Spring reads the application's configuration. The classes are loaded then when the start
 * comes to them, and it takes less time. Whatever fails here is left to the start itself, which
 * knows how to say it. Nothing is logged, and the thread ends by itself.
 *
 * <p>Not where there is one processor, in a native image, with {@code report-cache.enabled=false},
 * or with the system property by which Boot leaves out its own, {@code
 * spring.backgroundpreinitializer.ignore=true}.
 */
final class Rehearsal implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

  private static final String SWITCH = "spring.backgroundpreinitializer.ignore";

  /** Classes are loaded once, however many applications start. */
  private static final AtomicBoolean HELD = new AtomicBoolean();

  private final Executor thread;
  private final AtomicBoolean held;
  private final int processors;
  private final List<Runnable> acts;

  /** For Spring to call. */
  Rehearsal() {
    this(
        Rehearsal::inBackground,
        HELD,
        Runtime.getRuntime().availableProcessors(),
        List.of(
            RehearsedWiring::methods,
            RehearsedWiring::properties,
            RehearsedReports::play,
            RehearsedWiring::proxy,
            RehearsedWiring::expression));
  }

  Rehearsal(Executor thread, AtomicBoolean held, int processors, List<Runnable> acts) {
    this.thread = thread;
    this.held = held;
    this.processors = processors;
    this.acts = acts;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    if (processors > 1
        && !NativeDetector.inNativeImage()
        && !Boolean.getBoolean(SWITCH)
        && isOn(event.getEnvironment())
        && held.compareAndSet(false, true)) {
      attempt(() -> thread.execute(this::play));
    }
  }

  private static boolean isOn(Environment environment) {
    try {
      return !"false".equalsIgnoreCase(environment.getProperty("report-cache.enabled"));
    } catch (RuntimeException e) { // a placeholder that can't be filled, which the start will say
      return false;
    }
  }

  private void play() {
    acts.forEach(Rehearsal::attempt);
  }

  /** An act may lack what the application does without, such as an optional library. */
  private static void attempt(Runnable act) {
    try {
      act.run();
    } catch (Throwable e) {
      // The start comes to it, too, and says so.
    }
  }

  private static void inBackground(Runnable all) {
    Thread thread = new Thread(null, all, "report-cache-rehearsal", 0, false); // D5
    thread.setDaemon(true);
    thread.start();
  }
}
