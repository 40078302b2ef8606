package io.reportcache.cache;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.junit.jupiter.api.Test;

/** D4: a host that brings too old a Caffeine is told so when the cache is built. */
class CaffeineVersionTest {

  /** As Caffeine 2.8 is. */
  public static final class Old {
    public void executor() {}

    public void maximumSize() {}

    public void maximumWeight() {}

    public void weakKeys() {}

    public void weakValues() {}

    public void weigher() {}
  }

  @Test
  void theOneThatIsThereWillDo() {
    assertThatCode(CaffeineVersion::require).doesNotThrowAnyException();
    assertThatCode(() -> CaffeineVersion.require(Caffeine.class)).doesNotThrowAnyException();
  }

  @Test
  void oneThatIsTooOldIsRefusedWithWhereItIsAndWhatToDo() {
    assertThatIllegalStateException()
        .isThrownBy(() -> CaffeineVersion.require(Old.class))
        .withMessageMatching(
            "report-cache needs Caffeine 3\\.0 or later, but found file:.*, which has no"
                + " Caffeine\\.evictionListener; set com\\.github\\.ben-manes\\.caffeine:caffeine"
                + " to a version from 3\\.0 on \\(with Spring Boot by the property"
                + " caffeine\\.version\\)");
  }
}
