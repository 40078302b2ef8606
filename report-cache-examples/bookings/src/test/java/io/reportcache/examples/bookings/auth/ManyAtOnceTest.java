package io.reportcache.examples.bookings.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.reportcache.examples.bookings.testing.TestService;
import io.reportcache.examples.bookings.web.Refusal;
import io.reportcache.examples.bookings.web.Request;
import io.reportcache.tenant.TenantContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who do the same at the same moment, over and over. */
@Timeout(120)
class ManyAtOnceTest {

  private static final int THREADS = 8;
  private static final int ROUNDS = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private TestService service;
  private SignIn signIn;

  @BeforeEach
  void start() throws Exception {
    service = TestService.start(AuthService.NAME, AuthService::plan);
    signIn = new SignIn(service.host());
    service
        .client()
        .done("/users", "user", "ann", "name", "Ann", "email", "a@x.org", "password", "p");
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    service.close();
  }

  @Test
  void oneOfThemRevokesAToken() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Request login = request("user", "ann", "password", "p");
      Map<?, ?> signedIn = (Map<?, ?>) in(() -> signIn.login(login));
      Request revoke = request("token", signedIn.get("token"));
      assertThat(atOnce(() -> signIn.revoke(revoke)))
          .as("round " + round)
          .containsOnlyOnce("{revoked=true}");
    }
  }

  @Test
  void fiveOfThemAreLookedAt() throws Exception {
    Request guess = request("user", "ann", "password", "guess");
    for (int round = 0; round < ROUNDS / 4; round++) {
      List<String> answers = atOnce(() -> signIn.login(guess));
      assertThat(answers).filteredOn(answer -> answer.contains("is wrong")).hasSize(5);
      assertThat(answers).filteredOn(answer -> answer.contains("too many")).hasSize(THREADS - 5);
      in(() -> service.host().cache().forget(AuthCaches.ATTEMPTS.key("ann")));
    }
  }

  @Test
  void oneOfThemGetsAnEMailAndOneUsesIt() throws Exception {
    for (int round = 0; round < ROUNDS / 4; round++) {
      List<String> answers = atOnce(() -> signIn.forgotten(request("user", "ann")));
      assertThat(answers).filteredOn(answer -> answer.startsWith("{mail=")).hasSize(1);
      String code =
          answers.stream()
              .filter(answer -> answer.startsWith("{mail="))
              .map(answer -> answer.replaceAll("\\D", ""))
              .findFirst()
              .orElseThrow();
      Request reset = request("user", "ann", "code", code, "password", "p");
      assertThat(atOnce(() -> signIn.reset(reset))).containsOnlyOnce("{reset=ann}");
    }
  }

  private List<String> atOnce(Callable<Object> work) throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      answers.add(
          threads.submit(
              () ->
                  in(
                      () -> {
                        together.await();
                        try {
                          return work.call().toString();
                        } catch (Refusal e) {
                          return e.getMessage();
                        }
                      })));
    }
    List<String> all = new ArrayList<>();
    for (Future<String> each : answers) {
      all.add(each.get());
    }
    return all;
  }

  private static <T> T in(Callable<T> work) throws Exception {
    return TenantContext.call(TestService.TENANT, work);
  }

  private static Request request(Object... fields) {
    Map<Object, Object> byName = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      byName.put(fields[i], fields[i + 1]);
    }
    return new Request(JSON.valueToTree(byName));
  }
}
