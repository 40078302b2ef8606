package io.reportcache.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What the filter does with a thread, request by request. */
class TenantFilterTest {

  private static final TenantId LEFT = TenantId.of("left-over");

  private final List<String> seen = new ArrayList<>();
  private final FilterChain look = (request, response) -> seen.add(bound());
  private final TenantFilter filter = filter(false);

  private static TenantFilter filter(boolean required) {
    return new TenantFilter(
        new RequestTenants(List.of(new HeaderSource("X-Tenant-Id")), List.of(), required, null),
        List.of());
  }

  private static MockHttpServletRequest request(String tenant) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.addHeader("X-Tenant-Id", tenant);
    return request;
  }

  private static String bound() {
    return TenantContext.current().map(TenantId::value).orElse("nobody");
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(TenantContext.current()).isEmpty();
  }

  /** T2: whatever foreign code has left on a thread of the pool. */
  @Test
  void aRequestWithoutATenantDoesNotGetTheOneThatWasLeftOnTheThread() throws Exception {
    try (TenantScope left = TenantContext.open(LEFT)) {
      filter.doFilter(new MockHttpServletRequest(), new MockHttpServletResponse(), look);
      MockHttpServletRequest page = new MockHttpServletRequest();
      page.setDispatcherType(DispatcherType.ERROR);
      filter.doFilter(page, new MockHttpServletResponse(), look);
      assertThat(seen).containsExactly("nobody", "nobody");
      assertThat(TenantContext.current()).as("its owner's to close").contains(LEFT);
    }
  }

  @Test
  void whateverIsThrownTheThreadIsLeftAsItWas() {
    List<Throwable> failures =
        List.of(
            new ServletException("no"), new IllegalStateException("no"), new StackOverflowError());
    for (Throwable failure : failures) {
      FilterChain failing =
          (request, response) -> {
            seen.add(bound());
            TenantFilterTest.<RuntimeException>sneak(failure);
          };
      assertThatThrownBy(
              () -> filter.doFilter(request("acme"), new MockHttpServletResponse(), failing))
          .isSameAs(failure);
      assertThat(TenantContext.current()).isEmpty();
    }
    assertThat(seen).containsExactly("acme", "acme", "acme");
  }

  @Test
  void aTenantIsSettledOnceForAllDispatchesOfARequest() throws Exception {
    MockHttpServletRequest request = request("acme");
    filter.doFilter(request, new MockHttpServletResponse(), look);
    request.removeHeader("X-Tenant-Id");
    request.addHeader("X-Tenant-Id", "globex");
    for (DispatcherType type : List.of(DispatcherType.ASYNC, DispatcherType.ERROR)) {
      request.setDispatcherType(type);
      filter.doFilter(request, new MockHttpServletResponse(), look);
    }
    assertThat(seen).containsExactly("acme", "acme", "acme");
  }

  @Test
  void aRefusedRequestIsNotHandled() throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    filter(true).doFilter(new MockHttpServletRequest(), response, look);
    assertThat(response.getStatus()).isEqualTo(400);
    assertThat(response.getContentType()).isEqualTo("application/problem+json");
    assertThat(seen).isEmpty();
  }

  @Test
  void whatNeedsATenantAfterTheAnswerHasBegunFailsAsItDoes() throws Exception {
    FilterChain late =
        (request, response) -> {
          response.getOutputStream().write('x');
          response.flushBuffer();
          TenantContext.require();
        };
    assertThatThrownBy(
            () ->
                filter.doFilter(new MockHttpServletRequest(), new MockHttpServletResponse(), late))
        .isInstanceOf(NoTenantException.class);
  }

  @Test
  void aTenantThatGotLostOnTheWayIsNoFaultOfTheClient() {
    FilterChain lost =
        (request, response) -> {
          try (TenantScope none = TenantContext.openNone()) {
            TenantContext.require();
          }
        };
    assertThatThrownBy(() -> filter.doFilter(request("acme"), new MockHttpServletResponse(), lost))
        .isInstanceOf(NoTenantException.class);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable failure) throws E {
    throw (E) failure;
  }
}
