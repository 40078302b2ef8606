package io.reportcache.benchmarks.delivery;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The library db-scheduler: each event is a task to be run once and at once, scheduled in a
 * transaction of Spring's, and many in one batch. It polls with lock and fetch, by the thresholds
 * that its documentation names for high throughput, and is told after a commit that there is work,
 * which is what its immediate execution does, but not too early.
 */
final class DbScheduler implements Contender {

  private final HikariDataSource pool;
  private final LongAdder handled = new LongAdder();
  private final OneTimeTask<Invoiced> task;
  private final Json json = new Json();
  private final TransactionTemplate transactions;
  private final List<Scheduler> started = new ArrayList<>();
  private final SchedulerClient client;

  DbScheduler(HikariDataSource pool, Consumer<Invoiced> handler) {
    this.pool = pool;
    this.task =
        Tasks.oneTime("no-op", Invoiced.class)
            .execute((instance, context) -> handler.accept(instance.getData()));
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(pool));
    this.client =
        SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(pool), task)
            .serializer(json)
            .build();
  }

  @Override
  public void start() throws SQLException {
    Tables.execute(
        pool,
        "DROP TABLE IF EXISTS scheduled_tasks",
        "CREATE TABLE scheduled_tasks (task_name TEXT NOT NULL, task_instance TEXT NOT NULL,"
            + " task_data BYTEA, execution_time TIMESTAMPTZ NOT NULL, picked BOOLEAN NOT NULL,"
            + " picked_by TEXT, last_success TIMESTAMPTZ, last_failure TIMESTAMPTZ,"
            + " consecutive_failures INT, last_heartbeat TIMESTAMPTZ, version BIGINT NOT NULL,"
            + " priority SMALLINT, PRIMARY KEY (task_name, task_instance))",
        // The third one of its documentation is for priorities, which aren't used here.
        "CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time)",
        "CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)");
    Scheduler scheduler =
        Scheduler.create(pool, task)
            .serializer(json)
            .threads(Entrant.THREADS)
            .pollingInterval(Duration.ofSeconds(1))
            .pollUsingLockAndFetch(1.0, 4.0)
            .enableImmediateExecution()
            .shutdownMaxWait(Duration.ofSeconds(10))
            .addSchedulerListener(
                new AbstractSchedulerListener() {
                  @Override
                  public void onExecutionComplete(ExecutionComplete complete) {
                    if (complete.getResult() == ExecutionComplete.Result.OK) {
                      handled.increment();
                    }
                  }
                })
            .build();
    scheduler.start();
    started.add(scheduler);
  }

  @Override
  public void publish(List<Invoiced> events) {
    Instant now = Instant.now();
    List<TaskInstance<?>> instances = new ArrayList<>();
    events.forEach(event -> instances.add(task.instance(event.invoice(), event)));
    // Also for one: the other way asks first whether it's there.
    transactions.executeWithoutResult(status -> client.scheduleBatch(instances, now));
    started.forEach(Scheduler::triggerCheckForDueExecutions);
  }

  @Override
  public long handled() {
    return handled.sum();
  }

  @Override
  public void close() throws SQLException {
    started.forEach(Scheduler::stop);
    Tables.check("left", 0, Tables.count(pool, "scheduled_tasks"));
    Tables.execute(pool, "DROP TABLE scheduled_tasks");
  }

  /** As all others write it; the library has this for Jackson 2 only. */
  private static final class Json implements Serializer {

    private final JsonMapper mapper = JsonMapper.builder().build();

    @Override
    public byte[] serialize(Object data) {
      return mapper.writeValueAsBytes(data);
    }

    @Override
    public <T> T deserialize(Class<T> type, byte[] data) {
      return mapper.readValue(data, type);
    }
  }
}
