package io.reportcache.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.key.ReportKey;
import java.time.Month;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.interceptor.SimpleKeyGenerator;

class CacheKeysTest {

  record Region(String name) {}

  @Test
  void aKeyIsTheParameterOfTheResource() {
    assertThat(CacheKeys.of("sales", "eu").text()).isEqualTo("sales:eu");
    assertThat(CacheKeys.of("sales", 2026).text()).isEqualTo("sales:Integer#2026");
    assertThat(CacheKeys.of("sales", Month.MAY).text()).isEqualTo("sales:Month#MAY");
    assertThat(CacheKeys.of("sales", new Region("eu")))
        .isEqualTo(ReportKey.ofParams("sales", Object.class, new Region("eu")));
    assertThat(CacheKeys.of("sales", List.of("eu", 2026)))
        .isEqualTo(ReportKey.ofParams("sales", Object.class, List.of("eu", 2026)));
  }

  @Test
  void theParametersOfAMethodAreSegments() {
    assertThat(CacheKeys.of("sales", SimpleKey.EMPTY).text()).isEqualTo("sales");
    assertThat(CacheKeys.of("sales", SimpleKeyGenerator.generateKey("eu", 2026)).text())
        .isEqualTo("sales:eu:Integer#2026");
    assertThat(CacheKeys.of("sales", SimpleKeyGenerator.generateKey("eu")).text())
        .isEqualTo("sales:eu");
    assertThat(CacheKeys.of("sales", SimpleKeyGenerator.generateKey((Object) null)))
        .isEqualTo(ReportKey.ofParams("sales", Object.class, (Object) null));
  }

  @Test
  void anArrayIsOneParameter() {
    String[] regions = {"eu", "us"};
    assertThat(CacheKeys.of("sales", SimpleKeyGenerator.generateKey((Object) regions)))
        .isEqualTo(ReportKey.ofParams("sales", Object.class, (Object) regions))
        .isNotEqualTo(CacheKeys.of("sales", SimpleKeyGenerator.generateKey("eu", "us")));
    assertThat(CacheKeys.of("sales", new Object[] {"eu"}))
        .isNotEqualTo(CacheKeys.of("sales", "eu"));
  }

  @Test
  void whatHasNoStableFormIsRefusedWithAnAdvice() {
    assertThatThrownBy(() -> CacheKeys.of("sales", new Object()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cache 'sales' can't take a key of java.lang.Object: ")
        .hasMessageContaining("no stable form")
        .hasMessageEndingWith(
            "Give the annotation a key of parameters that have a stable form, such as key ="
                + " \"#order.id\", or name a KeyGenerator that returns a String or a record");
    assertThatThrownBy(
            () -> CacheKeys.of("sales", SimpleKeyGenerator.generateKey("eu", new Thread())))
        .hasMessageStartingWith(
            "cache 'sales' can't take a key of org.springframework.cache.interceptor.SimpleKey: ")
        .hasMessageContaining("java.lang.Thread");
  }
}
