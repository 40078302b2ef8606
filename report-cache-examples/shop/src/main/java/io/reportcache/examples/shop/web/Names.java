package io.reportcache.examples.shop.web;

import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.examples.shop.cache.ReportName;
import io.reportcache.examples.shop.report.Period;
import io.reportcache.tenant.TenantId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what an address names, or says what it could have named. */
final class Names {

  private Names() {}

  static TenantId tenant(Shop shop, String id) {
    return shop.tenants().stream()
        .filter(tenant -> tenant.value().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new HttpError(
                    404,
                    "tenant must be one of %s, was '%s'"
                        .formatted(shop.tenants().stream().map(TenantId::value).toList(), id)));
  }

  static Question<?, ?> question(Shop shop, String report, @Nullable String period) {
    List<Question<?, ?>> ofReport =
        shop.questions().questions().stream()
            .filter(question -> question.report().name().equals(report))
            .toList();
    if (ofReport.isEmpty()) {
      throw new HttpError(
          404,
          "report must be one of %s, was '%s'"
              .formatted(Arrays.toString(ReportName.values()), report));
    }
    if (period == null) {
      return ofReport.get(0);
    }
    if (ofReport.get(0).period().isEmpty()) {
      throw new HttpError(
          400,
          "report '%s' has no period, was asked for '%s'; leave it out".formatted(report, period));
    }
    Optional<Period> wanted = Optional.of(choice(Period.class, "period", period));
    return ofReport.stream()
        .filter(question -> question.period().equals(wanted))
        .findFirst()
        .orElseThrow();
  }

  static long number(String what, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new HttpError(400, "%s must be a whole number, was '%s'".formatted(what, text));
    }
  }

  static <E extends Enum<E>> E choice(Class<E> type, String what, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.name().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new HttpError(
                    400,
                    "%s must be one of %s, was '%s'"
                        .formatted(what, Arrays.toString(type.getEnumConstants()), text)));
  }
}
