package io.reportcache.benchmarks.delivery;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.scheduling.annotation.EnableAsync;

/** What an application gives to Spring Modulith. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableAsync
class ModulithHost {

  /** Handles the events: after the commit, asynchronously, in a transaction. */
  static class Listener {

    private final Consumer<Invoiced> handler;

    Listener(Consumer<Invoiced> handler) {
      this.handler = handler;
    }

    @ApplicationModuleListener
    void on(Invoiced invoiced) {
      handler.accept(invoiced);
    }
  }

  /** Where listeners run. */
  record Threads(Executor executor) implements AsyncConfigurer {

    @Override
    public Executor getAsyncExecutor() {
      return executor;
    }
  }
}
