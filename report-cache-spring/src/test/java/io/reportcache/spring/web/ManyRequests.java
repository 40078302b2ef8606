package io.reportcache.spring.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A thousand requests of fifty tenants, two hundred at once. Each path below {@code /leak} answers
 * with the tenant of the request, but for {@code /fails…} and for {@code /open}, which names none.
 */
final class ManyRequests {

  private static final int REQUESTS = 1_000;
  private static final int TENANTS = 50;
  private static final int AT_ONCE = 200;

  private ManyRequests() {}

  /** Returns the answers that are not of the tenant who asked. */
  static List<String> wrongAnswers(
      RunningApplication application, List<String> paths, Random random) throws Exception {
    Semaphore room = new Semaphore(AT_ONCE);
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      String path = paths.get(random.nextInt(paths.size()));
      String tenant = "tenant-" + random.nextInt(TENANTS);
      String[] headers =
          path.equals("/open") ? new String[0] : new String[] {"X-Tenant-Id", tenant};
      room.acquire();
      all.add(
          application
              .getLater("/leak" + path, headers)
              .whenComplete((answer, failure) -> room.release())
              .exceptionally(Throwable::toString)
              .thenAccept(
                  answer -> {
                    if (!isRight(path, tenant, answer)) {
                      wrong.add("%s for %s: %s".formatted(path, tenant, answer));
                    }
                  }));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(2, TimeUnit.MINUTES);
    return List.copyOf(wrong);
  }

  private static boolean isRight(String path, String tenant, String answer) {
    if (path.startsWith("/fails")) {
      return answer.startsWith("500 ");
    }
    return answer.equals(path.equals("/open") ? "200 nobody" : "200 " + tenant);
  }
}
