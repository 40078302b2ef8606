package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Worker processes, one of which is killed now and then and replaced. */
public final class WorkerFleet implements AutoCloseable {

  private final String url;
  private final int size;
  private final Trace trace;
  private final Random random;
  private final List<WorkerProcess> workers = new ArrayList<>();
  private int started;

  public WorkerFleet(String url, int size, Trace trace, Random random) {
    this.url = url;
    this.size = size;
    this.trace = trace;
    this.random = random;
  }

  public void fill() throws IOException {
    while (workers.size() < size) {
      workers.add(new WorkerProcess(url, "node-" + started++, trace));
    }
  }

  /** Kills one of those that have begun to work; returns its name, or null if there is none. */
  public @Nullable String kill() throws Exception {
    Set<String> up =
        trace.events().stream()
            .filter(event -> event.what() == Trace.What.UP)
            .map(Trace.Event::node)
            .collect(Collectors.toCollection(HashSet::new));
    List<WorkerProcess> ready = workers.stream().filter(each -> up.contains(each.node)).toList();
    if (ready.isEmpty()) {
      return null;
    }
    WorkerProcess victim = ready.get(random.nextInt(ready.size()));
    assertThat(victim.isAlive()).as("%s hasn't ended by itself", victim.node).isTrue();
    workers.remove(victim);
    victim.close();
    trace.add(Trace.What.KILL, victim.node, "-");
    return victim.node;
  }

  /** Has all close, and waits for that. */
  public void end() throws Exception {
    for (WorkerProcess worker : workers) {
      worker.end();
    }
  }

  @Override
  public void close() throws Exception {
    for (WorkerProcess worker : workers) {
      worker.close();
    }
  }
}
