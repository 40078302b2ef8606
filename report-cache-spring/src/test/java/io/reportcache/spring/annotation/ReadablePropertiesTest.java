package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** What expressions can't read by the declared types fails when they are read. */
class ReadablePropertiesTest {

  static class Order {

    public int open;
    int closed;

    public String getId() {
      return "o-1";
    }

    public boolean isPaid() {
      return true;
    }

    public Money total() {
      return new Money(1, "EUR");
    }

    String secret() {
      return "s";
    }

    private String getHidden() {
      return secret();
    }
  }

  record Money(long amount, String currency) {}

  interface Shape {}

  static class Shop {

    Order order(
        Order given, Money price, Object any, Map<String, String> map, Optional<Money> may) {
      return given;
    }

    CompletableFuture<Order> later(List<Order> all) {
      return CompletableFuture.completedFuture(all.get(0));
    }

    <T extends Order> T typed(T given, Shape shape) {
      return given;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#result.id",
        "#result?.paid",
        "#result.open",
        "#result.total.currency",
        "#result.total().amount() + 1",
        "#given.getId().length()",
        "#result.class.name",
        "#a1.amount",
        "#any.whatever",
        "#map['x']",
        "#map.size()",
        "#map.perhaps",
        "#may?.currency",
        "#given.perhapsOfASubclass"
      })
  void whatIsPublicOrNotKnownIsRead(String expression) {
    assertThat(of("order").read(expression)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "#result.secret, property 'secret'",
    "#result?.secret, property 'secret'",
    "#result.hidden, property 'hidden'",
    "#result.closed, property 'closed'",
    "#result.secret(), method 'secret'",
    "#given.id + #given.secret, property 'secret'",
    "#price.sum, property 'sum'",
    "#result.total.sum, property 'sum'",
    "#result.total().sum(), method 'sum'",
    "#p1.amount > #p0.closed, property 'closed'"
  })
  void whatIsNotPublicFailsWithItsMethod(String expression, String what) {
    assertThatIllegalStateException()
        .isThrownBy(() -> of("order").read(expression))
        .withMessageContaining(
            "expression '"
                + expression
                + "' of @InvalidatesReports on "
                + Shop.class.getName()
                + ".order can't be evaluated: ")
        .withMessageContaining("has no public " + what + "; make it public, or mend the name");
  }

  @ParameterizedTest
  @CsvSource({"later, #result.id, #result.secret", "typed, #given.id, #given.secret"})
  void theTypesOfStagesAndOfTypeVariablesAreKnown(String method, String right, String wrong) {
    assertThat(of(method).read(right)).isNotNull();
    assertThatIllegalStateException().isThrownBy(() -> of(method).read(wrong));
  }

  @ParameterizedTest
  @ValueSource(strings = {"#all[0].secret", "#all.![secret]"})
  void elementsAreNotLookedAt(String expression) {
    assertThat(of("later").read(expression)).isNotNull();
  }

  private static MethodExpressions of(String name) {
    Method method =
        Stream.of(Shop.class.getDeclaredMethods())
            .filter(each -> each.getName().equals(name))
            .findAny()
            .orElseThrow();
    return new MethodExpressions(method, "InvalidatesReports", new DefaultListableBeanFactory());
  }
}
