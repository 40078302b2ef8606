package io.reportcache.spring;

import io.reportcache.transaction.Transaction.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The tasks that wait for the commit of one transaction. A task is dropped when the transaction is
 * rolled back to a savepoint that is older than the task.
 */
final class CommitTasks {

  private final List<Waiting> tasks = new ArrayList<>();

  /**
   * A task.
   *
   * @param laterSavepoints those that were set since the task was added
   */
  private record Waiting(Consumer<Outcome> task, Set<Object> laterSavepoints) {}

  void add(Consumer<Outcome> task) {
    tasks.add(new Waiting(task, Collections.newSetFromMap(new IdentityHashMap<>())));
  }

  boolean isEmpty() {
    return tasks.isEmpty();
  }

  /** The transaction has set a savepoint. */
  void savepoint(Object savepoint) {
    tasks.forEach(each -> each.laterSavepoints.add(savepoint));
  }

  /**
   * The transaction is rolled back to a savepoint. One that was not seen is older than all tasks.
   */
  void rollBackTo(Object savepoint) {
    tasks.removeIf(each -> !each.laterSavepoints.contains(savepoint));
  }

  /** Returns the tasks in the order in which they were added, and forgets them. */
  List<Consumer<Outcome>> take() {
    List<Consumer<Outcome>> taken = tasks.stream().map(Waiting::task).toList();
    tasks.clear();
    return taken;
  }
}
