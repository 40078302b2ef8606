package io.reportcache.examples.quotes.dashboard;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.math.BigDecimal;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Computes what the dashboard shows, for the current tenant, which Hibernate adds to each query.
 * The transaction is here and not around the cache, so that a hit needs no connection.
 */
@Repository
@Transactional(readOnly = true)
class DashboardQueries {

  private static final String OF_QUOTES =
      """
      select new io.reportcache.examples.quotes.dashboard.DashboardQueries$OfQuotes(
          count(q), count(distinct q.client.id),
          sum(case when q.status = ACCEPTED then 1L else 0L end),
          sum(case when q.status = ACCEPTED then q.total else 0 end))
      from Quote q where q.issuedOn between :from and :to""";

  private static final String MEDIAN =
      """
      select percentile_disc(0.5) within group (order by q.total)
      from Quote q where q.issuedOn between :from and :to and q.status = ACCEPTED""";

  private static final String SPENT =
      "select sum(e.amount) from Expense e where e.spentOn between :from and :to";

  private static final String EXPENSES_MONTHLY =
      """
      select new io.reportcache.examples.quotes.dashboard.MonthlyExpenses$Month(
          year(e.spentOn), month(e.spentOn), count(e), sum(e.amount))
      from Expense e where e.spentOn between :from and :to
      group by year(e.spentOn), month(e.spentOn) order by 1, 2""";

  private static final String TOP_CLIENTS =
      """
      select new io.reportcache.examples.quotes.dashboard.TopClients$Line(
          c.id, c.name, count(q), sum(q.total))
      from Quote q join q.client c where q.issuedOn between :from and :to
      group by c.id, c.name order by sum(q.total) desc, c.id""";

  private final EntityManager entities;
  private final InstantSource clock;

  DashboardQueries(EntityManager entities, InstantSource clock) {
    this.entities = entities;
    this.clock = clock;
  }

  Kpis kpis(Period period) {
    OfQuotes ofQuotes = query(OF_QUOTES, OfQuotes.class, period).getSingleResult();
    BigDecimal spent = orZero(query(SPENT, BigDecimal.class, period).getSingleResult());
    long clients =
        entities.createQuery("select count(c) from Client c", Long.class).getSingleResult();
    return new Kpis(
        clock.instant(),
        clients,
        ofQuotes.clients,
        ofQuotes.quotes,
        orZero(ofQuotes.accepted),
        orZero(ofQuotes.revenue),
        orZero(query(MEDIAN, BigDecimal.class, period).getSingleResult()),
        spent,
        orZero(ofQuotes.revenue).subtract(spent));
  }

  MonthlyExpenses expensesMonthly(Period period) {
    return new MonthlyExpenses(
        clock.instant(),
        query(EXPENSES_MONTHLY, MonthlyExpenses.Month.class, period).getResultList());
  }

  TopClients topClients(Period period, int limit) {
    return new TopClients(
        clock.instant(),
        query(TOP_CLIENTS, TopClients.Line.class, period).setMaxResults(limit).getResultList());
  }

  private <T> TypedQuery<T> query(String text, Class<T> type, Period period) {
    return entities
        .createQuery(text, type)
        .setParameter("from", period.from())
        .setParameter("to", period.to());
  }

  private static BigDecimal orZero(@Nullable BigDecimal sum) {
    return sum == null ? BigDecimal.ZERO : sum;
  }

  private static long orZero(@Nullable Long sum) {
    return sum == null ? 0 : sum;
  }

  /** Sums, which are null if there is no quote. */
  record OfQuotes(
      long quotes, long clients, @Nullable Long accepted, @Nullable BigDecimal revenue) {}
}
