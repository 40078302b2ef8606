package io.reportcache.examples.quotes.quote;

import io.reportcache.examples.quotes.client.Client;
import io.reportcache.examples.quotes.client.Clients;
import io.reportcache.examples.quotes.web.NotFoundException;
import io.reportcache.examples.quotes.web.RefusedException;
import io.reportcache.spring.annotation.InvalidatesReports;
import java.util.Locale;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes quotes. Strategy <i>everything</i>: a quote is in every list and every figure, so all of
 * the tenant's reports are dropped. Strategy <i>only if it matters</i>: a quote that is accepted
 * changes revenue and rates, which only the KPIs show.
 */
@Service
@Transactional
class QuoteService {

  private final Quotes quotes;
  private final Clients clients;

  QuoteService(Quotes quotes, Clients clients) {
    this.quotes = quotes;
    this.clients = clients;
  }

  @InvalidatesReports({"quotes:*", "dashboard:*"})
  QuoteView create(QuoteForm form) {
    Quote quote =
        new Quote(
            form.number(), client(form.clientId()), form.title(), form.total(), form.issuedOn());
    return QuoteView.of(quotes.save(quote));
  }

  @InvalidatesReports({"quotes:*", "dashboard:*"})
  QuoteView update(long id, QuoteForm form) {
    Quote quote = existing(id);
    quote.change(
        form.number(), client(form.clientId()), form.title(), form.total(), form.issuedOn());
    return QuoteView.of(quote);
  }

  @InvalidatesReports(value = "dashboard:kpis:*", condition = "#result.accepted")
  @InvalidatesReports(
      value = {"quotes:*", "dashboard:*"},
      condition = "!#result.accepted")
  QuoteView decide(long id, QuoteStatus decision) {
    Quote quote = existing(id);
    if (quote.status() != QuoteStatus.OPEN) {
      throw new RefusedException(
          "quote %d was %s already".formatted(id, quote.status().name().toLowerCase(Locale.ROOT)));
    }
    quote.decide(decision);
    return QuoteView.of(quote);
  }

  @InvalidatesReports({"quotes:*", "dashboard:*"})
  void delete(long id) {
    quotes.delete(existing(id));
  }

  @Transactional(readOnly = true)
  QuoteView get(long id) {
    return QuoteView.of(existing(id));
  }

  private Quote existing(long id) {
    return quotes.findById(id).orElseThrow(() -> new NotFoundException("quote", id));
  }

  private Client client(long id) {
    return clients.findById(id).orElseThrow(() -> new NotFoundException("client", id));
  }
}
