package io.reportcache.warming;

import java.time.Duration;
import java.util.List;

/**
 * Asks the schedules of jobs, under no lock. The caller waits a moment for the answers, so that a
 * job that is due runs at once. A schedule that takes longer keeps the thread that asks it, and its
 * answer is taken up when it comes. The schedules after it get threads of their own, and a moment,
 * too.
 */
final class ScheduleAsker {

  private final SchedulerLock lock;
  private final SchedulerThreads threads;
  private final Duration patience;
  private final Runnable late;

  /**
   * Asks nothing yet.
   *
   * @param late called, not under the lock, when an answer that came late has been taken up
   */
  ScheduleAsker(SchedulerLock lock, SchedulerThreads threads, Duration patience, Runnable late) {
    this.lock = lock;
    this.threads = threads;
    this.patience = patience;
    this.late = late;
  }

  /** Asks, and takes up the answers that come soon. Not under the lock. */
  void ask(List<Question> questions) {
    if (questions.isEmpty()) {
      return;
    }
    long end = System.nanoTime() + patience.toNanos();
    List<Question> unasked = take(begin(questions), end);
    if (!unasked.isEmpty()) { // one before them hangs
      long newEnd = System.nanoTime() + patience.toNanos();
      unasked.stream()
          .map(question -> begin(List.of(question)))
          .toList()
          .forEach(batch -> take(batch, newEnd));
    }
  }

  private QuestionBatch begin(List<Question> questions) {
    QuestionBatch batch = new QuestionBatch(questions, this::takeUpLate);
    try {
      threads.ask(batch);
      return batch;
    } catch (Throwable e) { // no thread to be had
      if (!threads.isClosed()) {
        lock.run(() -> questions.forEach(question -> question.failed(e)));
      }
      return new QuestionBatch(List.of(), this::takeUpLate);
    }
  }

  /** Waits for the answers and takes them up; returns what hasn't been asked. */
  private List<Question> take(QuestionBatch batch, long end) {
    batch.await(end - System.nanoTime());
    boolean hangs = System.nanoTime() - end >= 0; // or this thread is interrupted
    lock.run(
        () -> {
          batch.answered().forEach(Question::answered);
          batch.open().ifPresent(question -> isLate(question, hangs));
        });
    return batch.unasked();
  }

  private void isLate(Question question, boolean hangs) {
    if (question.isLate() && hangs) {
      lock.log(() -> SchedulerLog.scheduleHangs(question.job(), patience));
    }
  }

  private void takeUpLate(Question question) {
    lock.run(question::answered);
    late.run();
  }
}
