package io.reportcache.warming;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Questions that one thread asks one after the other while another waits for the answers. */
final class QuestionBatch implements Runnable {

  private final List<Question> questions;
  private final Consumer<Question> late;
  private int begun;
  private int answered;
  private boolean over;

  /**
   * Nothing is asked yet.
   *
   * @param late called by the asking thread with a question whose answer nobody waited for
   */
  QuestionBatch(List<Question> questions, Consumer<Question> late) {
    this.questions = questions;
    this.late = late;
  }

  @Override
  public void run() {
    for (Question question = next(); question != null; question = next()) {
      question.ask();
      if (!isInTime()) {
        late.accept(question);
      }
    }
  }

  private boolean isAlone() {
    return questions.size() == 1;
  }

  private synchronized @Nullable Question next() {
    return begun == questions.size() || (over && !isAlone()) ? null : questions.get(begun++);
  }

  private synchronized boolean isInTime() {
    if (!over) {
      answered++;
      notifyAll();
    }
    return !over;
  }

  /**
   * Waits for the answers, so long at most or until this thread is interrupted. From then on
   * nothing more of the batch is asked, unless it is one question alone.
   */
  synchronized void await(long nanos) {
    long deadline = System.nanoTime() + nanos;
    try {
      for (long left = nanos;
          answered < questions.size() && left > 0;
          left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over = true;
    }
  }

  /** Returns those that were answered in time. */
  synchronized List<Question> answered() {
    return questions.subList(0, answered);
  }

  /** Returns the one that is being asked, or was answered right after the wait. */
  synchronized Optional<Question> open() {
    return answered < begun || (isAlone() && answered == 0)
        ? Optional.of(questions.get(answered))
        : Optional.empty();
  }

  /** Returns those that nobody asks. */
  synchronized List<Question> unasked() {
    return isAlone() ? List.of() : questions.subList(begun, questions.size());
  }
}
