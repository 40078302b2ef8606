package io.reportcache.examples.quotes.quote;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The stored quotes of the current tenant. */
interface Quotes extends JpaRepository<Quote, Long> {

  @Query(
      """
      select new io.reportcache.examples.quotes.quote.QuoteList$Line(
          q.id, q.number, q.client.id, q.title, q.total, q.issuedOn)
      from Quote q order by q.issuedOn desc, q.id desc""")
  List<QuoteList.Line> newest(Pageable page);

  @Query(
      """
      select new io.reportcache.examples.quotes.quote.QuoteSummary$Month(
          year(q.issuedOn), month(q.issuedOn), count(q), sum(q.total), max(q.total))
      from Quote q group by year(q.issuedOn), month(q.issuedOn) order by 1 desc, 2 desc""")
  List<QuoteSummary.Month> byMonth(Limit months);
}
