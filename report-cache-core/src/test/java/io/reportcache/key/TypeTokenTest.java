package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypeTokenTest {

  @Test
  void aTokenTellsTheTypeAndItsClass() {
    TypeToken<List<String>> token = new TypeToken<>() {};

    assertThat(token.rawType()).isEqualTo(List.class);
    assertThat(token).hasToString("java.util.List<java.lang.String>");
    assertThat(new TypeToken<Map<String, Integer>[]>() {}.rawType()).isEqualTo(Map[].class);
    assertThat(TypeToken.of(String.class).type()).isEqualTo(String.class);
  }

  @Test
  void tokensOfOneTypeAreEqual() {
    assertThat(new TypeToken<List<String>>() {})
        .isEqualTo(new TypeToken<List<String>>() {})
        .hasSameHashCodeAs(new TypeToken<List<String>>() {})
        .isNotEqualTo(new TypeToken<List<Integer>>() {})
        .isNotEqualTo(TypeToken.of(List.class));
    assertThat(new TypeToken<String>() {}).isEqualTo(TypeToken.of(String.class));
  }

  @Test
  @SuppressWarnings("rawtypes") // that is the mistake
  void aTokenWithoutItsTypeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TypeToken() {})
        .withMessage(
            "a TypeToken must be made with its type and braces, as in new TypeToken<List<Order>>()"
                + " {}");
    assertThatNullPointerException().isThrownBy(() -> TypeToken.of(null));
  }

  @Test
  void aTypeVariableIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(TypeTokenTest::<String>variable)
        .withMessage(
            "the type of a TypeToken must be known, but holds the variable T; make the token where"
                + " the type is, and hand it on");
  }

  private static <T> TypeToken<Map<String, ? extends List<T>>> variable() {
    return new TypeToken<>() {};
  }
}
